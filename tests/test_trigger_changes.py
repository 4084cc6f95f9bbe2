"""What happens under a running mapping: disabled, changed, deleted, gone missing.

Sources: Lambda developer guide, "Process DynamoDB records with Lambda" (disabling
resumes where it stopped); DynamoDB developer guide (a stream is readable for 24 hours
after it is disabled); "recorded" = recorded on AWS by LocalStack's validated tests.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from trigger_world import ARN, FUNCTION, QUEUE, World, delivered, flat, sequences


def test_a_disabled_mapping_stops_and_resumes_where_it_stopped():
    world = World()
    first = world.put("first")
    uuid = world.map(lambda event: None)
    world.deliver()
    world.update(uuid, State="Disabled")
    second = world.put("second")
    assert len(world.deliver(hours=1)) == 0
    world.update(uuid, State="Enabled")
    assert delivered(world.deliver()) == [[second]]
    assert delivered(world.trigger.all()) == [[first], [second]]


def test_a_function_may_disable_its_own_mapping():
    world = World()
    first, second = world.put_many(2)
    uuid = world.map(
        lambda event: world.update(uuid, Enabled=False, State="Disabling"), BatchSize=1
    )
    assert delivered(world.deliver()) == [[first]]
    world.functions[FUNCTION] = lambda event: None
    world.update(uuid, Enabled=True, State="Enabling")
    assert delivered(world.deliver()) == [[second]]


def test_an_update_applies_to_the_next_batch():
    world = World()
    world.put_many(7)
    uuid = world.map(lambda event: world.update(uuid, BatchSize=3), BatchSize=1)
    assert [len(one) for one in delivered(world.deliver())] == [1, 3, 3]


def test_bounding_the_retries_frees_a_blocked_shard():
    world = World()
    bad, good = world.put_many(2)

    def handler(event):
        if bad in sequences(event):
            raise ValueError("boom")

    uuid = world.map(handler, BatchSize=1)
    assert world.deliver().blocked
    world.update(uuid, MaximumRetryAttempts=2)
    result = world.deliver()
    assert delivered(result)[-1] == [good]
    assert not result.blocked
    assert result.given_up[0].first_sequence_number == str(bad)


@pytest.mark.parametrize(
    "change",
    [
        {"ParallelizationFactor": 3},
        {"FilterCriteria": {"Filters": [{"Pattern": '{"eventName": ["INSERT"]}'}]}},
        {"TumblingWindowInSeconds": 0, "BatchSize": 2},
    ],
)
def test_a_change_of_lanes_or_filters_loses_nothing(change):
    world = World()
    written = world.put_many(20)
    calls = []

    def handler(event):
        calls.append(event)
        if len(calls) == 3:
            world.update(uuid, **change)
            raise ValueError("boom")

    uuid = world.map(handler, BatchSize=3)
    seen = {one for batch in delivered(world.deliver()) for one in batch}
    assert seen == set(written)


def test_a_new_function_takes_over_at_the_checkpoint():
    world = World()
    first, second = world.put_many(2)
    uuid = world.map(lambda event: None, BatchSize=1)
    world.functions[f"{FUNCTION}-two"] = lambda event: None
    original = world.functions[FUNCTION]

    def handler(event):
        world.update(uuid, FunctionArn=f"{FUNCTION}-two")
        return original(event)

    world.functions[FUNCTION] = handler
    result = world.deliver()
    assert [(one.function_name, sequences(one.event)) for one in result] == [
        ("welcome", [first]),
        ("welcome-two", [second]),
    ]


def test_a_deleted_mapping_is_gone_and_a_new_one_starts_anew():
    world = World()
    written = world.put_many(2)
    uuid = world.map(lambda event: None)
    world.deliver()
    handler = world.functions[FUNCTION]
    del world.described[uuid]
    assert len(world.deliver()) == 0
    assert not world.trigger.mappings
    world.described.clear()
    world.map(handler)
    world.described["again"] = world.described.pop("mapping-1") | {"UUID": "again"}
    assert delivered(world.deliver()) == [written]


def test_a_stream_disabled_under_the_mapping_is_drained():
    # DynamoDB guide: its data stays readable for 24 hours.
    world = World()
    written = world.put_many(5)
    world.map(lambda event: None, BatchSize=2)
    world.close()
    result = world.deliver()
    assert flat(delivered(result)) == written
    (state,) = world.trigger.mappings.values()
    assert state.checkpoints["shardId-0"].done
    assert not world.deliver().blocked


def test_a_function_deleted_under_the_mapping_keeps_the_records():
    # Recorded: the mapping stays, and stays Enabled, when its function is deleted.
    world = World()
    written = world.put_many(2)
    uuid = world.map(lambda event: None)
    handler = world.functions.pop(FUNCTION)
    before = world.clock.now()
    result = world.deliver()
    assert len(result) == 0
    (blocked,) = result.blocked
    assert blocked.sequence_number == str(written[0])
    assert "does not exist" in blocked.reason
    assert world.result(uuid).startswith("PROBLEM: ")
    assert world.clock.now() - before < timedelta(minutes=1), "waiting would not help"
    world.functions[FUNCTION] = handler
    assert delivered(world.deliver()) == [written]
    assert world.result(uuid) == "OK"


def test_a_role_that_may_not_read_any_more_keeps_the_records():
    world = World()
    written = world.put_many(2)
    uuid = world.map(lambda event: None)
    world.refused = f"Cannot access stream {ARN}."
    result = world.deliver()
    assert "Cannot access stream" in result.blocked[0].reason
    assert "Cannot access stream" in str(result)
    assert world.result(uuid) == f"PROBLEM: Cannot access stream {ARN}."
    world.refused = None
    assert delivered(world.deliver()) == [written]


def test_a_role_that_loses_its_rights_under_way_keeps_the_records():
    world = World()
    written = world.put_many(6)

    def handler(event):
        world.clock.sleep(1)
        world.refused = "Cannot access stream."

    world.map(handler, BatchSize=2)
    first = world.deliver()
    assert delivered(first) == [written[:2]]
    assert first.blocked
    world.refused = None
    world.functions[FUNCTION] = lambda event: None
    assert flat(delivered(world.deliver())) == written[2:]


def test_a_mapping_that_cannot_read_looks_again_while_time_passes():
    world = World()
    written = world.put_many(2)
    world.map(lambda event: None)
    other = f"{ARN}-other"
    world.add_stream(other)
    world.put("go", stream=other)

    def repair(event):
        world.refused = None

    world.refused = "Cannot access stream."
    world.deliver(seconds=20)
    world.map(repair, f"{FUNCTION}-two", EventSourceArn=other)
    world.refused = None
    result = world.deliver(minutes=5)
    assert written in delivered(result)


def test_a_stream_that_is_gone_is_said_so():
    world = World()
    world.put("one")
    uuid = world.map(lambda event: None)
    del world.shards_of[ARN]
    result = world.deliver()
    assert f"Stream not found: {ARN}" in result.blocked[0].reason
    assert world.result(uuid) == f"PROBLEM: Stream not found: {ARN}"


def test_a_stream_gone_under_way_ends_in_a_sentence_not_an_error():
    world = World()
    world.put_many(4)
    world.map(lambda event: world.shards_of.clear(), BatchSize=2)
    result = world.deliver()
    assert len(result) == 1
    assert result.blocked


def test_another_mapping_goes_on_beside_a_broken_one():
    world = World()
    written = world.put_many(2)
    gone = f"{ARN}-gone"
    world.map(lambda event: None, EventSourceArn=gone)
    world.map(lambda event: None, f"{FUNCTION}-two")
    result = world.deliver()
    assert delivered(result) == [written]
    assert len(result.blocked) == 1


def test_mappings_on_queues_are_left_alone():
    world = World()
    world.map(lambda event: None, EventSourceArn=QUEUE)
    assert len(world.deliver()) == 0
