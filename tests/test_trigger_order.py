"""Shards, their lineage, ParallelizationFactor: what comes in order and what does not.

Sources: Lambda developer guide, "Using AWS Lambda with Amazon DynamoDB"; DynamoDB
developer guide, "Change data capture for DynamoDB Streams".
"""

from __future__ import annotations

from collections import defaultdict

from trigger_world import ARN, FUNCTION, World, delivered, flat, sequences


def test_one_batch_is_one_shard():
    # Follows from a shard iterator reading one shard (Kinesis guide says it outright).
    world = World()
    children = world.split(0)
    left = [world.put(f"l{one}", shard=1) for one in range(3)]
    right = [world.put(f"r{one}", shard=2) for one in range(3)]
    world.map(lambda event: None)
    result = world.deliver()
    assert sorted(delivered(result)) == [left, right]
    assert {one.shard_id for one in result} == {one.shard_id for one in children}


def test_a_parent_shard_comes_before_its_children():
    # DynamoDB guide: "process a parent shard before it processes a child shard".
    world = World()
    before = world.put_many(5)
    world.split(0)
    left, right = world.put("l", shard=1), world.put("r", shard=2)
    world.map(lambda event: None, BatchSize=2)
    assert delivered(world.deliver()) == [
        before[:2],
        before[2:4],
        before[4:],
        [left],
        [right],
    ]


def test_children_wait_while_their_parent_is_blocked():
    world = World()
    bad = world.put("bad")
    world.split(0)
    world.put("child", shard=1)

    def handler(event):
        if bad in sequences(event):
            raise ValueError("boom")

    world.map(handler)
    result = world.deliver()
    assert {tuple(one) for one in delivered(result)} == {(bad,)}
    assert result.blocked[0].shard_id == "shardId-0"


def test_a_blocked_shard_does_not_hold_up_the_others():
    # Lambda guide: processing of that shard pauses, others go on.
    world = World()
    world.split(0)
    bad = world.put("bad", shard=1)
    good = [world.put(f"good-{one}", shard=2) for one in range(3)]

    def handler(event):
        if bad in sequences(event):
            raise ValueError("boom")

    world.map(handler, BatchSize=1)
    result = world.deliver()
    assert [one for one in delivered(result) if one != [bad]] == [[one] for one in good]
    assert [one.sequence_number for one in result.blocked] == [str(bad)]


def test_shards_that_appear_during_delivery_are_followed():
    # DynamoDB guide: a shard may split at any time; Lambda follows the lineage.
    world = World()
    world.put("one")
    later = []

    def handler(event):
        if not later:
            world.split(0)
            later.append(world.put("child", shard=1))

    world.map(handler)
    assert delivered(world.deliver())[1:] == [later]


def test_latest_reads_shards_that_come_later_from_their_beginning():
    world = World()
    world.put("before")
    world.map(lambda event: None, StartingPosition="LATEST")
    world.clock.sleep(60)
    world.split(0)
    child = world.put("child", shard=1)
    assert delivered(world.deliver()) == [[child]]


def test_latest_skips_a_shard_that_was_closed_before():
    world = World()
    world.put("before")
    world.split(0)
    world.put("child before", shard=2)
    world.map(lambda event: None, StartingPosition="LATEST")
    world.clock.sleep(60)
    child = world.put("child", shard=2)
    assert delivered(world.deliver()) == [[child]]


def test_parallel_lanes_keep_the_order_of_each_item():
    # Lambda guide: "in-order processing at the item (partition and sort key) level".
    world = World()
    written = defaultdict(list)
    for number in range(60):
        item = f"item-{number % 7}"
        written[item].append(world.put(item))
    world.map(lambda event: None, ParallelizationFactor=4, BatchSize=5)
    seen = defaultdict(list)
    result = world.deliver()
    for one in result:
        for record in one.records:
            item = record["dynamodb"]["Keys"]["userId"]["S"]
            seen[item].append(int(record["dynamodb"]["SequenceNumber"]))
    assert seen == written
    order = flat(delivered(result))
    assert order != sorted(order), "across items the order is not the shard's"


def test_a_blocked_lane_does_not_hold_up_the_shards_other_lanes():
    world = World()
    bad = world.put("bad")
    good = [world.put(f"good-{one}") for one in range(40)]

    def handler(event):
        if bad in sequences(event):
            raise ValueError("boom")

    world.map(handler, ParallelizationFactor=10, BatchSize=1)
    result = world.deliver()
    done = {one for batch in delivered(result) for one in batch if batch != [bad]}
    assert len(done) > len(good) // 2
    (state,) = world.trigger.mappings.values()
    assert state.checkpoints["shardId-0"].position == bad - 1
    assert [one.sequence_number for one in result.blocked] == [str(bad)]


def test_two_mappings_have_checkpoints_of_their_own():
    # Support quote in the field: a new mapping replays up to 24 hours.
    world = World()
    written = world.put_many(2)
    first = world.map(lambda event: None)
    second = world.map(lambda event: None, f"{FUNCTION}-two")
    result = world.deliver()
    by_mapping = {one.mapping_uuid: sequences(one.event) for one in result}
    assert by_mapping == {first: written, second: written}
    world.map(lambda event: None, f"{FUNCTION}-three")
    assert delivered(world.deliver()) == [written]


def test_equal_times_are_served_in_turn():
    # Two mappings with much to do share the time: neither waits for the other's end.
    world = World()
    other = f"{ARN}-other"
    world.add_stream(other)
    world.put_many(10)
    world.put_many(10, stream=other)
    world.map(lambda event: None, BatchSize=1)
    world.map(lambda event: None, f"{FUNCTION}-two", BatchSize=1, EventSourceArn=other)
    names = [one.function_name for one in world.deliver()]
    assert names[2:8] in (
        ["welcome", "welcome-two"] * 3,
        ["welcome-two", "welcome"] * 3,
    )
