"""The ranges of a mapping's parameters, what is accepted, and nonsense of every kind.

Sources: API = Lambda API reference, CreateEventSourceMapping; recorded = recorded on
AWS by LocalStack's validated tests.
"""

from __future__ import annotations

import json

import pytest

from helpers.trigger import MappingSettings, refuse_create, refuse_update
from helpers.trigger.validate import InvalidParameter, validate

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
BAD = "InvalidParameterValueException"
CONSTRAINT = "ValidationException"


def filters(*patterns):
    return {"FilterCriteria": {"Filters": [{"Pattern": one} for one in patterns]}}


RANGES = [
    ("BatchSize", 1, 10_000),
    ("MaximumBatchingWindowInSeconds", 0, 300),
    ("MaximumRetryAttempts", -1, 10_000),
    ("MaximumRecordAgeInSeconds", 60, 604_800),
    ("ParallelizationFactor", 1, 10),
    ("TumblingWindowInSeconds", 0, 900),
]


@pytest.mark.parametrize(("name", "low", "high"), RANGES)
def test_ranges_hold_at_create_and_at_update(name, low, high):
    # API.
    for inside in (low, high):
        assert refuse_create(PLAIN | {name: inside}) is None
        assert refuse_update({"UUID": "u", name: inside}) is None
    for outside in (low - 1 if low != 0 else -1, high + 1):
        for refusal in (
            refuse_create(PLAIN | {name: outside}),
            refuse_update({name: outside}),
        ):
            assert refusal is not None
            assert refusal[0] == CONSTRAINT


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"StartingPosition": "LATEST"},
        {"MaximumRecordAgeInSeconds": -1, "MaximumRetryAttempts": -1},
        # Recorded: 100 records and no window are accepted on a DynamoDB stream.
        {"BatchSize": 100, "MaximumBatchingWindowInSeconds": 0},
        {"FilterCriteria": {"Filters": []}},  # recorded
        {"FilterCriteria": {}},
        filters(*['{"eventName": ["INSERT"]}'] * 5),
        {"FunctionResponseTypes": ["ReportBatchItemFailures"]},
        {"FunctionResponseTypes": []},
        {"MetricsConfig": {"Metrics": ["EventCount"]}},
        {"DestinationConfig": {"OnFailure": {}}},
        {"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}},
        {"DestinationConfig": {"OnFailure": {"Destination": "arn:aws:s3:::failed"}}},
        # Metrics page: FIFO is not refused, it fails when something is sent.
        {"DestinationConfig": {"OnFailure": {"Destination": f"{QUEUE}.fifo"}}},
        {"Enabled": False, "BisectBatchOnFunctionError": True, "Tags": {"a": "b"}},
        {"KMSKeyArn": "arn:aws:kms:eu-central-1:123456789012:key/k"},
    ],
)
def test_what_is_accepted(more):
    validate(PLAIN | more)


def test_six_filters_are_one_too_many():
    # Lambda guide: up to five filters per event source.
    code, message = refuse_create(PLAIN | filters(*['{"a": ["b"]}'] * 6))
    assert code == CONSTRAINT
    assert message.endswith("Member must have length less than or equal to 5")


@pytest.mark.parametrize("name", ["EventSourceArn", "StartingPosition"])
def test_stream_and_starting_position_cannot_be_changed(name):
    # API: UpdateEventSourceMapping has no such members.
    code, message = refuse_update({name: PLAIN[name]})
    assert code == BAD
    assert "Create a new mapping" in message


def test_the_refusal_is_an_error_that_can_be_read():
    with pytest.raises(InvalidParameter, match="Unsupported starting position"):
        validate(PLAIN | {"StartingPosition": "AT_TIMESTAMP"})


@pytest.mark.parametrize(
    "more",
    [
        {"FilterCriteria": {"Filters": "x"}},
        {"FilterCriteria": {"Filters": ["x"]}},
        {"FilterCriteria": {"Filters": [{"Pattern": 5}]}},
        {"FilterCriteria": "x"},
        {"DestinationConfig": {"OnFailure": "x"}},
        {"DestinationConfig": {"OnFailure": {"Destination": 5}}},
        {"DestinationConfig": []},
        {"MetricsConfig": {"Metrics": "EventCount"}},
        {"MetricsConfig": {"Metrics": ["ErrorCount"]}},
        {"FunctionResponseTypes": "ReportBatchItemFailures"},
        {"FunctionResponseTypes": [5]},
        {"FunctionResponseTypes": ["ReportBatchItemFailures"] * 2},
        {"Enabled": "yes"},
        {"MaximumRetryAttempts": 1.5},
        {"StartingPosition": 5},
        {"StartingPosition": ""},
    ],
)
def test_other_nonsense_is_refused_too(more):
    refusal = refuse_create(PLAIN | more)
    assert refusal is not None
    json.dumps(refusal)


def test_the_defaults_are_the_recorded_ones():
    # Recorded: what AWS answers when only stream, function and position are given.
    settings = MappingSettings.from_api(
        {"UUID": "u", "EventSourceArn": ARN, "FunctionArn": "a:b:c:d:e:f:welcome"}
    )
    assert (
        settings.batch_size,
        settings.batching_window,
        settings.maximum_retry_attempts,
        settings.maximum_record_age,
        settings.bisect_on_error,
        settings.parallelization_factor,
        settings.tumbling_window,
        settings.report_item_failures,
        settings.on_failure,
    ) == (100, 0, -1, -1, False, 1, 0, False, None)
