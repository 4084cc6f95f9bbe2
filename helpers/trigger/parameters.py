"""The parameters of an event source mapping on a DynamoDB stream: kinds and ranges.

Source: Lambda API reference, CreateEventSourceMapping and UpdateEventSourceMapping.
"""

from __future__ import annotations

import re

UNSUPPORTED = "Unsupported {} parameter for given event source mapping type."
RANGES = {
    "BatchSize": (1, 10_000),
    "MaximumBatchingWindowInSeconds": (0, 300),
    "MaximumRecordAgeInSeconds": (-1, 604_800),
    "MaximumRetryAttempts": (-1, 10_000),
    "ParallelizationFactor": (1, 10),
    "TumblingWindowInSeconds": (0, 900),
}
YOUNGEST_LIMIT = 60
"""MaximumRecordAgeInSeconds is -1 or at least this."""

MOST_FILTERS = 5
LONGEST_PATTERN = 4096
LONGEST_DESTINATION = 350
DESTINATION = re.compile(
    r"arn:aws[a-z-]*:"
    r"((sqs|sns):[a-z]{2,4}(-[a-z]+)+-[0-9]:[0-9]{12}:[A-Za-z0-9_-]+(\.fifo)?"
    r"|s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])"
)
"""A queue, a topic, or a bucket, as the parts of their ARNs are allowed to be.

Source: Lambda API reference, OnFailure; S3 user guide, "General purpose bucket naming
rules". What AWS checks beyond the form of an ARN is not published.
"""

KINDS: dict[str, type] = {
    "BisectBatchOnFunctionError": bool,
    "Enabled": bool,
    "DestinationConfig": dict,
    "FilterCriteria": dict,
    "FunctionName": str,
    "FunctionResponseTypes": list,
    "KMSKeyArn": str,
    "MetricsConfig": dict,
    **dict.fromkeys(RANGES, int),
}
ONLY_AT_CREATE: dict[str, type] = {
    "EventSourceArn": str,
    "StartingPosition": str,
    "Tags": dict,
}
POSITIONS = ["LATEST", "AT_TIMESTAMP", "TRIM_HORIZON"]
NOT_FOR_DYNAMODB = {
    "AmazonManagedKafkaEventSourceConfig",
    "DocumentDBEventSourceConfig",
    "LoggingConfig",
    "ProvisionedPollerConfig",
    "Queues",
    "ScalingConfig",
    "SelfManagedEventSource",
    "SelfManagedKafkaEventSourceConfig",
    "SourceAccessConfigurations",
    "StartingPositionTimestamp",
    "Topics",
}

KIND_NAMES = {
    bool: "true or false",
    int: "an integer",
    str: "text",
    list: "a list",
    dict: "an object",
}
