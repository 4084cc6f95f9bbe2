"""How `deliver()` runs: interrupted, called from inside, in a loop, measured."""

from __future__ import annotations

from datetime import timedelta

import pytest
from trigger_world import World, delivered, flat, sequences


def test_an_interrupted_delivery_loses_nothing():
    # At least once: what was in hand comes again.
    world = World()
    written = world.put_many(9)
    interrupts = iter([False, True, False, True])

    def handler(event):
        if next(interrupts, False):
            raise KeyboardInterrupt

    world.map(handler, BatchSize=2)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            world.deliver()
    world.deliver()
    assert flat(delivered(world.trigger.all())) == written


def test_deliver_inside_a_function_is_refused():
    world = World()
    world.put("one")
    world.map(lambda event: world.deliver(), MaximumRetryAttempts=0)
    (only,) = world.deliver()
    assert only.error_type == "RuntimeError"
    assert "already running" in only.error


def test_a_function_that_feeds_itself_is_stopped_and_named():
    # Lambda guide, recursive loops: with DynamoDB in the loop Lambda cannot stop it.
    world = World(seconds_per_invocation=0)

    def handler(event):
        for _ in range(10 * len(event["Records"])):
            world.put("again")

    world.put("one")
    world.map(handler, BatchSize=10_000)
    result = world.deliver()
    assert "write to the table that triggers it" in result.blocked[0].reason


def test_a_slow_loop_ends_too():
    world = World()

    def handler(event):
        world.put("again")

    world.put("one")
    world.map(handler)
    result = world.deliver()
    assert result.blocked
    assert len(result) > 100


def test_records_that_appear_by_themselves_are_found_during_the_wait():
    # Such as a TTL delete: `next_change` tells the poller where to stop.
    world = World()

    class Chore:
        moment = world.clock.now() + timedelta(hours=5)
        done = False

        def due(self):
            return None if self.done else self.moment

        def run(self):
            self.done = True
            world.put("expired", name="REMOVE")

    chore = Chore()
    world.clock.add_chore(chore)
    changes = {
        "next_change": lambda before: (
            chore.due() if chore.due() and chore.due() < before else None
        )
    }
    for name, value in changes.items():
        object.__setattr__(world.ports, name, value)
    world.map(lambda event: None)
    (only,) = world.deliver(hours=24)
    assert timedelta(0) <= only.started_at - chore.moment < timedelta(seconds=1)


def test_without_that_port_the_poller_looks_four_times_a_second():
    world = World()
    object.__setattr__(world.ports, "next_change", None)
    reads = []
    read = world.read

    def counted(*args):
        reads.append(world.clock.now())
        return read(*args)

    world.read = counted
    world.map(lambda event: None)
    world.deliver()
    reads.clear()
    world.deliver(seconds=10)
    assert 38 <= len(reads) <= 42


def test_metrics_tell_the_age_the_errors_and_the_event_counts():
    # Lambda developer guide, "Types of metrics for Lambda functions".
    world = World()
    bad = world.put("bad")
    world.put("other", name="MODIFY")
    world.clock.sleep(600)

    def handler(event):
        if bad in sequences(event):
            raise ValueError("boom")

    uuid = world.map(
        handler,
        MetricsConfig={"Metrics": ["EventCount"]},
        FilterCriteria={"Filters": [{"Pattern": '{"eventName": ["INSERT"]}'}]},
        MaximumRetryAttempts=1,
    )
    world.deliver()
    age = world.metric("IteratorAge")
    assert len(age) == 2
    assert 615_000 <= age[0] < age[1]
    assert world.metric("Errors") == [1, 1]
    counts = {
        name: sum(world.metric(name))
        for name in (
            "PolledEventCount",
            "FilteredOutEventCount",
            "InvokedEventCount",
            "FailedInvokeEventCount",
            "DroppedEventCount",
        )
    }
    assert list(counts.values()) == [2, 1, 2, 2, 1]
    assert {"EventSourceMappingUUID": uuid} in [one[2] for one in world.metrics]


def test_event_counts_are_off_unless_asked_for():
    world = World()
    world.put("one")
    world.map(lambda event: None)
    world.deliver()
    assert {name for name, _, _ in world.metrics} == {"IteratorAge", "Errors"}
