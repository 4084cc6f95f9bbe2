"""The decision after an attempt, row by row, and what a response means.

Sources: LDG = Lambda developer guide, "Retain discarded records for a DynamoDB event
source" and "Configuring partial batch response with DynamoDB and Lambda"; recorded =
recorded on AWS by LocalStack's validated tests; lab = the lab's choice.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.trigger.backoff import pause
from helpers.trigger.decide import (
    Attempt,
    GiveUp,
    GoOn,
    Retry,
    RetryFrom,
    Rules,
    Split,
    decide,
)
from helpers.trigger.outcome import (
    Failed,
    FailedFrom,
    NotInvoked,
    Succeeded,
    read_response,
)

ERROR = Failed("Unhandled")
REPORTED_WHOLE = Failed(None)
THROTTLED = NotInvoked("Rate exceeded")
BISECT = {"bisect_on_error": True}


@pytest.mark.parametrize(
    ("source", "size", "invocations", "outcome", "rules", "step"),
    [
        ("LDG", 3, 1, Succeeded(), {}, GoOn()),
        ("LDG", 3, 9, Succeeded(), {"maximum_retry_attempts": 0}, GoOn()),
        ("LDG: infinite by default", 3, 9999, ERROR, {}, Retry()),
        ("recorded: 1 retry", 1, 1, ERROR, {"maximum_retry_attempts": 1}, Retry()),
        ("recorded: 1 retry", 1, 2, ERROR, {"maximum_retry_attempts": 1}, GiveUp()),
        ("recorded: 3 retries", 1, 3, ERROR, {"maximum_retry_attempts": 3}, Retry()),
        ("recorded: 3 retries", 1, 4, ERROR, {"maximum_retry_attempts": 3}, GiveUp()),
        ("LDG: 0 retries", 1, 1, ERROR, {"maximum_retry_attempts": 0}, GiveUp()),
        (
            "LDG: throttles do not count",
            1,
            0,
            THROTTLED,
            {"maximum_retry_attempts": 0},
            Retry(counted=False),
        ),
        (
            "LDG: throttles do not count, nor split",
            8,
            5,
            THROTTLED,
            {"maximum_retry_attempts": 1, **BISECT},
            Retry(counted=False),
        ),
        ("LDG: bisect", 4, 1, ERROR, BISECT, Split(2)),
        ("lab: odd sizes", 5, 1, ERROR, BISECT, Split(3)),
        ("lab: two", 2, 1, ERROR, BISECT, Split(1)),
        ("LDG: one cannot be split", 1, 1, ERROR, BISECT, Retry()),
        (
            "LDG: splitting does not consume the quota",
            2,
            1,
            ERROR,
            {"maximum_retry_attempts": 0, **BISECT},
            Split(1),
        ),
        (
            "LDG: then the quota counts for the one",
            1,
            1,
            ERROR,
            {"maximum_retry_attempts": 0, **BISECT},
            GiveUp(),
        ),
        ("LDG: error with both flags: bisect", 4, 1, REPORTED_WHOLE, BISECT, Split(2)),
        ("LDG: the lowest is the checkpoint", 3, 1, FailedFrom(2), {}, RetryFrom(2)),
        (
            "recorded: a fresh quota after progress",
            3,
            4,
            FailedFrom(2),
            {"maximum_retry_attempts": 3},
            RetryFrom(2),
        ),
        (
            "LDG: both flags: at the returned sequence number",
            5,
            1,
            FailedFrom(4),
            BISECT,
            RetryFrom(4),
        ),
        ("LDG: nothing done yet", 3, 1, FailedFrom(0), {}, Retry()),
        (
            "recorded: 4 when it is at the head",
            1,
            4,
            FailedFrom(0),
            {"maximum_retry_attempts": 3},
            GiveUp(),
        ),
        (
            "recorded: whole failure counts",
            1,
            4,
            REPORTED_WHOLE,
            {"maximum_retry_attempts": 3},
            GiveUp(),
        ),
        ("lab: first of several reported, bisect on", 3, 1, FailedFrom(0), BISECT,
         Retry()),
    ],
)  # fmt: skip
def test_what_comes_after_an_attempt(source, size, invocations, outcome, rules, step):
    assert decide(Attempt(size, invocations, outcome), Rules(**rules)) == step, source


OUTCOMES = st.one_of(
    st.just(Succeeded()),
    st.sampled_from([ERROR, REPORTED_WHOLE, THROTTLED]),
    st.integers(0, 9).map(FailedFrom),
)


@given(
    st.integers(1, 10),
    st.integers(1, 20),
    OUTCOMES,
    st.integers(-1, 10),
    st.booleans(),
)
def test_a_step_never_skips_a_record_and_never_stands_still_without_counting(
    size, invocations, outcome, limit, bisect
):
    step = decide(Attempt(size, invocations, outcome), Rules(limit, bisect))
    match step:
        case GoOn():
            assert outcome == Succeeded()
        case RetryFrom(index):
            assert index == outcome.index > 0
        case Split(index):
            assert 0 < index < size
            assert bisect
        case GiveUp():
            assert 0 <= limit < invocations
        case Retry(counted):
            assert counted is not isinstance(outcome, NotInvoked)


BATCH = [99, 100, 101]
HEAD, MIDDLE, LAST = ({"itemIdentifier": str(one)} for one in BATCH)


def failures(*entries):
    return {"batchItemFailures": list(entries)}


@pytest.mark.parametrize(
    ("source", "response", "outcome"),
    [
        ("recorded", {"batchItemFailures": []}, Succeeded()),
        ("recorded", {"batchItemFailures": None}, Succeeded()),
        ("recorded", {}, Succeeded()),
        ("recorded", None, Succeeded()),
        ("recorded", [], Succeeded()),
        ("recorded", failures(LAST), FailedFrom(2)),
        ("LDG: the lowest", failures(LAST, MIDDLE), FailedFrom(1)),
        ("LDG: as integers, not as text", failures(MIDDLE, HEAD), FailedFrom(0)),
        ("recorded", failures({"itemIdentifier": ""}), Failed),
        ("recorded", failures({"itemIdentifier": None}), Failed),
        ("recorded", failures({"foo": 123}), Failed),
        ("recorded", failures({"foo": None}), Failed),
        ("recorded", failures({"itemIdentifier": 123}), Failed),
        ("recorded", failures({"itemIdentifier": "123"}), Failed),
        ("lab", failures(LAST, {"itemIdentifier": "123"}), Failed),
        ("lab", failures("100"), Failed),
        ("lab", failures({"itemIdentifier": "٩٩"}), Failed),
        ("lab", {"batchItemFailures": "100"}, Failed),
        ("lab", {"batchItemFailures": {"itemIdentifier": "100"}}, Failed),
        ("lab: the article's handler", {"statusCode": 200, "body": "{}"}, Succeeded()),
        ("lab", "done", Succeeded()),
        ("lab", 200, Succeeded()),
    ],
)
def test_what_a_response_means_with_report_batch_item_failures(
    source, response, outcome
):
    found = read_response(response, BATCH)
    if outcome is Failed:
        assert isinstance(found, Failed), source
        assert found.function_error is None
    else:
        assert found == outcome, source


def test_the_pause_doubles_from_0_4_seconds_to_a_minute():
    # The lab's choice: AWS publishes no curve.
    seconds = [pause(one) / timedelta(seconds=1) for one in range(1, 12)]
    assert seconds[:8] == [0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2]
    assert seconds[8:] == [60, 60, 60]
    assert pause(10**6) == timedelta(seconds=60)
