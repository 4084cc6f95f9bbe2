"""Tumbling windows: the state that goes from one invocation to the next.

Source: Lambda developer guide, "Implementing stateful DynamoDB stream processing in
Lambda" ("windows" below).
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from trigger_world import ARN, World, delivered


def count(event):
    """Count the window's records, as AWS's own example does."""
    return {"state": {"seen": event["state"].get("seen", 0) + len(event["Records"])}}


def on_the_minute(world: World) -> None:
    world.clock.sleep(60 - world.clock.time() % 60)


def test_a_tumbling_window_hands_its_state_on_and_ends_with_a_final_invocation():
    # windows: state, window, shardId, eventSourceARN and the flags are in the event.
    world = World()
    world.map(count, TumblingWindowInSeconds=60, BatchSize=2)
    on_the_minute(world)
    world.put_many(3)
    result = world.deliver()
    first, second, final = (one.event for one in result)
    assert first.pop("Records")
    assert first == {
        "window": {"start": "2022-08-21T10:50:00Z", "end": "2022-08-21T10:51:00Z"},
        "state": {},
        "shardId": "shardId-0",
        "eventSourceARN": ARN,
        "isFinalInvokeForWindow": False,
        "isWindowTerminatedEarly": False,
    }
    assert second["state"] == {"seen": 2}
    assert (final["state"], final["Records"]) == ({"seen": 3}, [])
    assert final["isFinalInvokeForWindow"]
    assert result[2].started_at.isoformat() == "2022-08-21T10:51:00+00:00"


def test_each_record_belongs_to_the_window_of_its_creation():
    world = World()
    world.map(count, TumblingWindowInSeconds=60)
    on_the_minute(world)
    world.put_many(2)
    world.clock.sleep(61)
    world.put_many(3)
    first, final_1, second, final_2 = (one.event for one in world.deliver())
    assert [len(one["Records"]) for one in (first, second)] == [2, 3]
    assert (final_1["state"], final_2["state"]) == ({"seen": 2}, {"seen": 3})
    assert final_1["window"]["end"] == second["window"]["start"]


def test_a_response_without_state_is_a_failure():
    # windows: "If the response does not contain a state property, Lambda considers this
    # a failed invocation."
    world = World()
    answers = iter([None, {"statusCode": 200}])
    world.map(
        lambda event: next(answers, {"state": {}}),
        TumblingWindowInSeconds=60,
        MaximumRetryAttempts=2,
    )
    written = world.put_many(2)
    *tries, _ = delivered(world.deliver())
    assert tries == [written] * 3


def test_more_than_1_mb_of_state_ends_the_window_early_and_goes_on_afresh():
    # windows: "if it exceeds that size, Lambda terminates the window early"; .NET event
    # class: "Subsequent invoke will continue the same window with a fresh state."
    world = World()

    def hoard(event):
        more = "x" * 600_000 * len(event["Records"])
        return {"state": {"kept": event["state"].get("kept", "") + more}}

    world.map(hoard, TumblingWindowInSeconds=60, BatchSize=1)
    on_the_minute(world)
    world.put_many(3)
    events = [one.event for one in world.deliver()]
    flags = [
        (one["isWindowTerminatedEarly"], one["isFinalInvokeForWindow"])
        for one in events
    ]
    nothing = (False, False)
    assert flags == [nothing, nothing, (True, False), nothing, (False, True)]
    assert events[3]["state"] == {}
    assert events[3]["window"] == events[0]["window"]


def test_a_window_ends_with_its_shard():
    # windows: they do not survive resharding.
    world = World()
    world.map(count, TumblingWindowInSeconds=600)
    world.put("one")
    world.split(0)
    world.put("two", shard=1)
    *_, last = events = [one.event for one in world.deliver()]
    ends = [one for one in events if one["isFinalInvokeForWindow"]]
    assert [one["shardId"] for one in ends] == ["shardId-0", "shardId-0-a"]
    assert [one["state"] for one in ends] == [{"seen": 1}, {"seen": 1}]
    assert last is ends[1]


def test_window_state_counts_each_record_once_with_partial_responses():
    world = World()
    written = world.put_many(4)
    failed = []

    def handler(event):
        answer = count(event)
        if event["Records"] and not failed:
            failed.append(True)
            answer["state"]["seen"] = 2
            answer["batchItemFailures"] = [{"itemIdentifier": str(written[2])}]
        return answer

    world.map(
        handler,
        TumblingWindowInSeconds=60,
        FunctionResponseTypes=["ReportBatchItemFailures"],
    )
    assert world.deliver()[-1].event["state"] == {"seen": 4}


def test_a_failed_final_invocation_is_tried_again():
    # windows: "If invocation is unsuccessful, your Lambda function suspends further
    # processing until a successful invocation."
    world = World()
    trouble = iter([True, True])

    def handler(event):
        if event["isFinalInvokeForWindow"] and next(trouble, False):
            raise ValueError("boom")
        return count(event)

    world.map(handler, TumblingWindowInSeconds=60)
    world.put("one")
    finals = [one for one in world.deliver() if one.event["isFinalInvokeForWindow"]]
    assert [one.ok for one in finals] == [False, False, True]
    assert {one.event["state"]["seen"] for one in finals} == {1}


def fails_at_the_end(event):
    if event["isFinalInvokeForWindow"]:
        raise ValueError("boom")
    return count(event)


def test_a_final_invocation_that_always_fails_is_given_up_at_the_age_of_a_record():
    # The lab's choice: AWS says how old a record may become, and a final invocation
    # has none.
    world = World()
    world.map(
        fails_at_the_end, TumblingWindowInSeconds=60, MaximumRecordAgeInSeconds=60
    )
    on_the_minute(world)
    world.put("one")
    before = world.clock.now()
    result = world.deliver()
    assert world.clock.now() - before == timedelta(minutes=2)
    assert not result.blocked
    two = world.put("two")
    (first, *_) = world.deliver()
    assert (delivered([first]), first.event["state"]) == ([[two]], {})


def test_a_final_invocation_that_stays_throttled_is_given_up_too():
    world = World()

    def throttles_the_end(event):
        world.throttles = 10**6
        return count(event)

    world.map(
        throttles_the_end, TumblingWindowInSeconds=60, MaximumRecordAgeInSeconds=90
    )
    on_the_minute(world)
    world.put("one")
    before = world.clock.now()
    assert len(world.deliver()) == 1
    assert world.clock.now() - before == timedelta(seconds=60 + 90)


@pytest.mark.parametrize("retries", [-1, 10_000])
def test_a_final_invocation_without_end_is_cut_off_and_ends_with_the_day(retries):
    world = World()
    world.map(
        fails_at_the_end, TumblingWindowInSeconds=60, MaximumRetryAttempts=retries
    )
    on_the_minute(world)
    world.put("one")
    before = world.clock.now()
    (blocked,) = world.deliver().blocked
    assert world.clock.now() - before == timedelta(hours=1)
    assert "boom" in blocked.reason
    if retries == -1:
        assert "until the window is too old, at 2022-08-22 10:51:00" in blocked.reason
    assert world.deliver(hours=24)
    assert not world.deliver()
    assert not world.trigger.all().blocked


def test_a_window_that_is_open_when_windows_are_turned_off_is_forgotten():
    world = World()
    uuid = world.map(lambda event: {"state": {"n": 1}}, TumblingWindowInSeconds=60)
    on_the_minute(world)
    world.clock.sleep(60)
    one = world.put("one")
    assert delivered(world.deliver(seconds=30)) == [[one]]
    world.update(uuid, TumblingWindowInSeconds=0)
    two = world.put("two")
    (only,) = world.deliver()
    assert (delivered([only]), set(only.event)) == ([[two]], {"Records"})
