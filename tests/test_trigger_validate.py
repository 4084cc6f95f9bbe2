"""What AWS refuses when a mapping is created or changed.

Sources: recorded = recorded on AWS by LocalStack's validated tests; API = Lambda API
reference, CreateEventSourceMapping; form = the form AWS uses for its constraints, the
exact text for this parameter not published.
"""

from __future__ import annotations

import pytest

from helpers.trigger import refuse_create

ARN = (
    "arn:aws:dynamodb:eu-central-1:123456789012:table/Users/stream/"
    "2022-08-21T10:49:51.310"
)
PLAIN = {
    "EventSourceArn": ARN,
    "FunctionName": "welcome",
    "StartingPosition": "TRIM_HORIZON",
}
QUEUE = "arn:aws:sqs:eu-central-1:123456789012:failed"
ONE = "1 validation error detected: "
BAD = "InvalidParameterValueException"
CONSTRAINT = "ValidationException"


def filters(*patterns):
    return {"FilterCriteria": {"Filters": [{"Pattern": one} for one in patterns]}}


def broken(value, member, rule):
    return f"{ONE}Value '{value}' at '{member}' failed to satisfy constraint: {rule}"


def most(number):
    return f"Member must have value less than or equal to {number}"


def least(number):
    return f"Member must have value greater than or equal to {number}"


@pytest.mark.parametrize(
    ("source", "more", "code", "message"),
    [
        (
            "recorded",
            {"StartingPosition": None},
            BAD,
            f"{ONE}Value null at 'startingPosition' failed to satisfy constraint: "
            "Member must not be null.",
        ),
        (
            "recorded",
            {"StartingPosition": "invalid"},
            CONSTRAINT,
            f"{ONE}Value 'invalid' at 'startingPosition' failed to satisfy "
            "constraint: Member must satisfy enum value set: "
            "[LATEST, AT_TIMESTAMP, TRIM_HORIZON]",
        ),
        (
            "recorded",
            {"StartingPosition": "AT_TIMESTAMP"},
            BAD,
            f"Unsupported starting position for arn type: {ARN}",
        ),
        (
            "recorded",
            {"StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": 1},
            BAD,
            f"Unsupported starting position for arn type: {ARN}",
        ),
        (
            "recorded",
            {"DestinationConfig": {"OnSuccess": {"Destination": QUEUE}}},
            BAD,
            "Unsupported DestinationConfig parameter for given event source mapping "
            "type.",
        ),
        (
            "recorded",
            filters("single-string"),
            BAD,
            "Invalid filter pattern definition.",
        ),
        ("recorded", filters('{"a": ['), BAD, "Invalid filter pattern definition."),
        (
            "form",
            {"FilterCriteria": {"Filters": [{}]}},
            BAD,
            "Invalid filter pattern definition.",
        ),
        (
            "form",
            {"ParallelizationFactor": 99},
            CONSTRAINT,
            broken(99, "parallelizationFactor", most(10)),
        ),
        ("form", {"BatchSize": 0}, CONSTRAINT, broken(0, "batchSize", least(1))),
        (
            "form",
            {"MaximumRecordAgeInSeconds": 59},
            CONSTRAINT,
            broken(59, "maximumRecordAgeInSeconds", least(60)),
        ),
        (
            "form",
            {"FunctionResponseTypes": ["Everything"]},
            CONSTRAINT,
            broken(
                "[Everything]",
                "functionResponseTypes",
                "Member must satisfy constraint: "
                "[Member must satisfy enum value set: [ReportBatchItemFailures]]",
            ),
        ),
        (
            "form",
            filters("{" * 4097),
            CONSTRAINT,
            broken(
                "{" * 4097,
                "filterCriteria.filters.1.member.pattern",
                "Member must have length less than or equal to 4096",
            ),
        ),
        (
            "form",
            {"BatchSize": 0, "ParallelizationFactor": 11},
            CONSTRAINT,
            "2 validation errors detected: "
            + broken(0, "batchSize", least(1)).removeprefix(ONE)
            + "; "
            + broken(11, "parallelizationFactor", most(10)).removeprefix(ONE),
        ),
        (
            "form of the recorded one",
            {"ScalingConfig": {"MaximumConcurrency": 5}},
            BAD,
            "Unsupported ScalingConfig parameter for given event source mapping type.",
        ),
        (
            "form of the recorded one",
            {"Queues": ["q"]},
            BAD,
            "Unsupported Queues parameter for given event source mapping type.",
        ),
        (
            "lab",
            {"DestinationConfig": {"OnFailure": {"Destination": "failed"}}},
            BAD,
            "The destination ARN failed is invalid.",
        ),
        *[
            (
                "form",
                {"DestinationConfig": {"OnFailure": {"Destination": arn}}},
                BAD,
                f"The destination ARN {arn} is invalid.",
            )
            for arn in (
                "arn:aws:sqs::123456789012:failed",
                "arn:aws:sns:Frankfurt:123456789012:failed",
                "arn:aws:sqs:eu-central-1::failed",
                "arn:aws:sqs:eu-central-1:123456789012:",
                "arn:aws:s3:::failed/batches",
                "arn:aws:s3:::Failed",
                "arn:aws:events:eu-central-1:123456789012:event-bus/failed",
                f"{QUEUE}{'x' * 350}",
                5,
            )
        ],
        ("lab", {"BatchSise": 5}, BAD, "Unknown parameter: BatchSise."),
        (
            "lab",
            {"BatchSize": "ten"},
            "SerializationException",
            "batchSize must be an integer, not 'ten'.",
        ),
        (
            "lab",
            {"BatchSize": True},
            "SerializationException",
            "batchSize must be an integer, not True.",
        ),
    ],
)
def test_what_is_refused_and_how(source, more, code, message):
    assert refuse_create(PLAIN | more) == (code, message), source
