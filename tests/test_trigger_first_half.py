"""Where a mapping starts, what is in a batch, and what happens when the function fails.

Sources as named per test; "recorded" means recorded on AWS by LocalStack's validated
tests.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from trigger_world import World, delivered


def fail(event):
    raise ValueError("boom")


def test_trim_horizon_delivers_what_was_written_before_the_mapping():
    world = World()
    written = world.put_many(3)
    world.map(lambda event: None)
    assert delivered(world.deliver()) == [written]


def test_latest_misses_what_was_written_before_the_mapping_polls():
    # Lambda developer guide: LATEST "could miss events during creation".
    world = World()
    world.put("before")
    world.map(lambda event: None, StartingPosition="LATEST")
    world.clock.sleep(5)
    world.put("while creating")
    world.clock.sleep(20)
    seen = world.put("while polling")
    assert delivered(world.deliver()) == [[seen]]


def test_a_mapping_polls_fifteen_seconds_after_its_creation():
    world = World()
    created = world.clock.now()
    world.put("one")
    world.map(lambda event: None)
    (first,) = world.deliver()
    assert first.started_at == created + timedelta(seconds=15)


@pytest.mark.parametrize(
    ("size", "batches"), [(1, [1] * 7), (3, [3, 3, 1]), (7, [7]), (100, [7])]
)
def test_batch_size_is_a_maximum(size, batches):
    # Lambda API reference: "the maximum number of records in each batch".
    world = World()
    world.put_many(7)
    world.map(lambda event: None, BatchSize=size)
    assert [len(one) for one in delivered(world.deliver())] == batches


def test_delivering_twice_delivers_once():
    world = World()
    world.put_many(2)
    uuid = world.map(lambda event: None)
    assert len(world.deliver()) == 1
    assert len(world.deliver()) == 0
    assert world.result(uuid) == "OK"
    third = world.put("third")
    assert delivered(world.deliver()) == [[third]]
    assert len(world.trigger.all()) == 2


def test_a_failing_batch_comes_again_unchanged_and_in_order():
    # Lambda developer guide: the whole batch is retried; the shard is paused meanwhile.
    world = World()
    written = world.put_many(4)
    failures = iter([True, True, False, False])

    def handler(event):
        if next(failures):
            raise ValueError("boom")

    world.map(handler, BatchSize=2)
    result = world.deliver()
    assert delivered(result) == [written[:2]] * 3 + [written[2:]]
    assert [one.attempt for one in result] == [1, 2, 3, 1]
    assert [one.error_type for one in result] == [
        "ValueError",
        "ValueError",
        None,
        None,
    ]
    assert result[1].cause == "retry 1: ValueError: boom"
    assert not result.blocked


def test_a_poison_pill_blocks_its_shard_and_deliver_says_so():
    # Lambda developer guide: "a bad record can block processing on the affected shard
    # for up to one day".
    world = World()
    bad, _ = world.put_many(2)
    uuid = world.map(fail, BatchSize=1)
    before = world.clock.now()
    result = world.deliver()
    assert {tuple(one) for one in delivered(result)} == {(bad,)}
    assert world.clock.now() - before == timedelta(hours=1)
    (blocked,) = result.blocked
    assert blocked.sequence_number == str(bad)
    assert "ValueError: boom" in blocked.reason
    assert world.result(uuid) == "PROBLEM: Function call failed"


def test_eight_invocations_fall_into_the_first_minute_of_failure():
    # Recorded for Kinesis: 8 invocations within a maximum record age of 60 s.
    world = World()
    world.put("poison")
    world.map(fail)
    start = world.clock.now() + timedelta(seconds=15)
    result = world.deliver()
    minute = [s for s in result if s.started_at < start + timedelta(seconds=60)]
    assert len(minute) == 8


def test_a_repaired_function_goes_on_where_it_was_blocked():
    world = World()
    written = world.put_many(3)
    broken = [True]

    def handler(event):
        if broken:
            raise ValueError("boom")

    world.map(handler, BatchSize=1)
    assert world.deliver().blocked
    broken.clear()
    result = world.deliver()
    assert delivered(result) == [[one] for one in written]
    assert not result.blocked


def test_deliver_for_a_time_takes_exactly_that_time():
    world = World()
    world.map(lambda event: None)
    before = world.clock.now()
    world.deliver(hours=3)
    assert world.clock.now() - before == timedelta(hours=3)


@pytest.mark.parametrize(
    ("for_", "error"), [(5, TypeError), (timedelta(seconds=-1), ValueError)]
)
def test_deliver_refuses_what_is_no_span_of_time(for_, error):
    with pytest.raises(error):
        World().trigger.deliver(for_)


def test_a_filter_saves_invocations_and_moves_the_checkpoint_on():
    # Recorded: {"eventName": ["INSERT"]} works on a DynamoDB stream.
    world = World()
    wanted = world.put("one")
    world.put("one", name="MODIFY")
    pattern = '{"eventName": ["INSERT"]}'
    world.map(lambda event: None, FilterCriteria={"Filters": [{"Pattern": pattern}]})
    assert delivered(world.deliver()) == [[wanted]]
    last = world.put("one", name="REMOVE")
    assert len(world.deliver()) == 0
    (state,) = world.trigger.mappings.values()
    assert state.checkpoints["shardId-0"].position == last
