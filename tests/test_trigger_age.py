"""What ends a retry: the record's age, the stream's retention, or the lab's horizon.

Sources: LDG = Lambda developer guide, "Retain discarded records for a DynamoDB event
source"; recorded = recorded on AWS by LocalStack's validated tests.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from trigger_world import QUEUE, World, delivered, fails_on

TO_QUEUE = {"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}


def test_throttles_are_retried_and_not_counted():
    # LDG: errors before the invocation are not retry attempts.
    world = World()
    one = world.put("one")
    world.map(lambda event: None, MaximumRetryAttempts=0, **TO_QUEUE)
    world.throttles = 7
    result = world.deliver()
    assert delivered(result) == [[one]]
    assert result[0].attempt == 1
    assert not world.sent
    assert world.metric("Throttles") == [1] * 7


def test_a_function_that_stays_throttled_keeps_its_records():
    # A throttle consumes no retry, so no quota ends it: the horizon does.
    world = World()
    one = world.put("one")
    world.map(lambda event: None, MaximumRetryAttempts=2)
    world.throttles = 10**6
    before = world.clock.now()
    result = world.deliver()
    assert world.clock.now() - before == timedelta(hours=1)
    assert "Rate exceeded" in result.blocked[0].reason
    assert not result.given_up
    world.throttles = 0
    assert delivered(world.deliver()) == [[one]]


@pytest.mark.parametrize("retries", [-1, 10_000])
def test_a_retry_without_end_is_cut_off_after_an_hour(retries):
    # The lab's choice. 10,000 retries a minute apart outlast the stream's retention.
    world = World()
    world.put("bad")
    world.map(lambda event: 1 / 0, MaximumRetryAttempts=retries)
    before = world.clock.now()
    assert world.deliver().blocked
    assert world.clock.now() - before == timedelta(hours=1)


def test_a_bounded_retry_is_followed_to_its_end():
    world = World()
    bad = world.put("bad")
    world.map(fails_on(bad), MaximumRetryAttempts=100)
    before = world.clock.now()
    result = world.deliver()
    assert delivered(result) == [[bad]] * 101
    assert world.clock.now() - before > timedelta(minutes=90)
    assert not result.blocked


def test_a_record_that_fails_for_60_seconds_is_given_up_for_its_age():
    # Recorded on Kinesis: 8 invocations in about 60 s, RecordAgeExceeded, no
    # responseContext.
    world = World()
    world.clock.sleep(0.69)  # to a whole second, as creation times are
    world.map(lambda event: 1 / 0, MaximumRecordAgeInSeconds=60, **TO_QUEUE)
    world.clock.sleep(60)
    bad = world.put("bad")
    result = world.deliver()
    assert delivered(result) == [[bad]] * 8
    ((_, record, _),) = world.sent
    assert record["requestContext"]["condition"] == "RecordAgeExceeded"
    assert record["requestContext"]["approximateInvokeCount"] == 8
    assert "responseContext" not in record
    assert record["timestamp"] == "2022-08-21T10:51:52.000Z"


def test_a_record_that_is_too_old_at_first_read_never_reaches_the_function():
    # Recorded on Kinesis: approximateInvokeCount 1, no responseContext.
    world = World()
    world.put("old")
    world.map(
        lambda event: None,
        MaximumRecordAgeInSeconds=60,
        MaximumRetryAttempts=0,
        **TO_QUEUE,
    )
    world.clock.sleep(100)
    result = world.deliver()
    assert len(result) == 0
    ((_, record, _),) = world.sent
    assert record["requestContext"]["approximateInvokeCount"] == 1
    assert record["requestContext"]["requestId"]
    assert "responseContext" not in record


def test_only_the_expired_records_of_a_batch_are_given_up():
    # Recorded on Kinesis: the expired one goes alone, five fresh ones are delivered.
    world = World()
    old = world.put("old")
    world.map(lambda event: None, MaximumRecordAgeInSeconds=60, **TO_QUEUE)
    world.clock.sleep(100)
    fresh = world.put_many(5)
    result = world.deliver()
    assert delivered(result) == [fresh]
    ((_, record, _),) = world.sent
    info = record["DDBStreamBatchInfo"]
    assert (info["startSequenceNumber"], info["batchSize"]) == (str(old), 1)


def test_with_defaults_a_poison_pill_holds_its_shard_for_a_day_and_is_lost():
    # LDG: "a bad record can block processing on the affected shard for up to one day".
    world = World()
    bad, good = world.put_many(2)
    world.map(fails_on(bad), BatchSize=1, **TO_QUEUE)
    result = world.deliver(hours=23)
    assert {tuple(one) for one in delivered(result)} == {(bad,)}
    world.clock.sleep(50 * 60)
    later = world.put("later")
    result = world.deliver(minutes=30)
    assert delivered(result)[-1] == [later]
    assert [one.condition for one in result.given_up] == ["Trimmed", "Trimmed"]
    assert result.given_up[0].first_sequence_number == str(bad)
    assert result.given_up[1].count == 1, f"{good} expired behind it"
    assert not world.sent, "AWS tells no destination what the stream itself drops"


def test_records_that_were_trimmed_before_they_were_read_are_named():
    world = World()
    world.put_many(3)
    world.map(lambda event: None)
    world.clock.advance(timedelta(hours=25))
    fresh = world.put("fresh")
    result = world.deliver()
    assert delivered(result) == [[fresh]]
    assert [(one.condition, one.count) for one in result.given_up] == [("Trimmed", 3)]


def test_trimmed_records_are_named_once_even_if_nothing_follows():
    world = World()
    world.put_many(3)
    world.map(lambda event: None)
    world.clock.advance(timedelta(hours=25))
    first, second = world.deliver(), world.deliver()
    assert [one.count for one in first.given_up] == [3]
    assert second.given_up == ()
