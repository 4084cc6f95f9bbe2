"""When a batch is ready: size, batching window, 6 MB, and tumbling windows.

Sources: "LDG" = Lambda developer guide, "How Lambda processes records from stream and
queue-based event sources"; "windows" = the same guide, "Implementing stateful DynamoDB
stream processing in Lambda".
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from trigger_world import ARN, World, delivered, flat, sequences

SIX_MB = 6 * 1024 * 1024


def test_without_a_window_a_batch_goes_as_soon_as_there_are_records():
    # LDG: the default window is 0 for DynamoDB streams, whatever the batch size.
    world = World()
    world.map(lambda event: None)
    world.deliver()
    before = world.clock.now()
    world.put("one")
    (only,) = world.deliver()
    assert only.started_at == before


def test_a_batching_window_waits_for_more():
    # LDG: "the batching window reaches its maximum value".
    world = World()
    world.map(lambda event: None, MaximumBatchingWindowInSeconds=30)
    world.deliver()
    before = world.clock.now()
    world.put_many(3)
    (only,) = world.deliver()
    assert only.started_at == before + timedelta(seconds=30)
    assert len(only.records) == 3


def test_a_full_batch_does_not_wait_for_the_window():
    # LDG: "the batch size is met".
    world = World()
    world.map(lambda event: None, MaximumBatchingWindowInSeconds=300, BatchSize=3)
    world.deliver()
    before = world.clock.now()
    world.put_many(4)
    full, rest = world.deliver()
    assert (full.started_at, len(full.records)) == (before, 3)
    # "The next window starts when the previous invocation completes."
    completed = before + timedelta(seconds=full.duration)
    assert (rest.started_at, len(rest.records)) == (
        completed + timedelta(seconds=300),
        1,
    )


def test_records_that_arrive_during_the_window_join_the_batch():
    # LDG: the window gathers records; here a second function writes them meanwhile.
    world = World()
    other = "arn:aws:lambda:eu-central-1:123456789012:function:writer"
    arn = f"{ARN}-other"
    world.add_stream(arn)
    first = world.put("one")
    second = []
    world.map(lambda event: None, MaximumBatchingWindowInSeconds=10, BatchSize=2)
    world.put("go", stream=arn)
    world.map(
        lambda event: second.append(world.put("two")),
        other,
        EventSourceArn=arn,
        MaximumBatchingWindowInSeconds=5,
    )
    writer, reader = world.deliver()
    assert writer.function_name == "writer"
    assert sequences(reader.event) == [first, *second]
    assert reader.started_at < writer.started_at + timedelta(seconds=1)


def test_a_payload_never_exceeds_6_mb():
    # LDG: "the payload size reaches 6 MB".
    world = World()
    written = world.put_many(20, padding="x" * 700_000)
    world.map(lambda event: None)
    batches = delivered(world.deliver())
    assert flat(batches) == written
    assert max(world.payload_sizes) <= SIX_MB
    assert [len(one) for one in batches] == [8, 8, 4]


def test_the_6_mb_are_bytes_not_characters():
    world = World()
    big = "x" * 3_000_000
    world.put_many(3, padding=big)
    shard = world.shards(ARN)[0]
    for number, one in enumerate(world.shards_of[ARN][0].records):
        text = one.text.replace(big, "ü" * 1_600_000)
        world.shards_of[ARN][0].records[number] = type(one)(
            one.sequence, one.created, one.item, text
        )
    assert shard.ending is None
    world.map(lambda event: None)
    assert [len(one) for one in delivered(world.deliver())] == [1, 1, 1]
    assert max(world.payload_sizes) <= SIX_MB


def test_a_full_payload_does_not_wait_for_the_window():
    world = World()
    world.map(lambda event: None, MaximumBatchingWindowInSeconds=300)
    world.deliver()
    before = world.clock.now()
    world.put_many(9, padding="x" * 700_000)
    first, _ = world.deliver()
    assert (first.started_at, len(first.records)) == (before, 8)


@pytest.mark.parametrize("seconds", [0, 30, 300])
def test_an_idle_mapping_takes_no_lab_time(seconds):
    world = World()
    world.map(lambda event: None, MaximumBatchingWindowInSeconds=seconds)
    world.deliver()
    before = world.clock.now()
    world.deliver()
    assert world.clock.now() == before
