"""Laws that hold for any history: writes, batches, filters, failures, flags, splits.

Each example is a random history on a random mapping. What must hold:

- every record that the filter lets through is delivered at least once, or reported to
  the destination, or named as dropped or trimmed;
- per item, first deliveries come in order;
- nothing of a child shard is delivered before its parent is done;
- the checkpoint never passes a record that is not handled;
- no batch exceeds the batch size, and N retries are at most N + 1 invocations;
- `deliver()` always returns.
"""

from __future__ import annotations

import contextlib
import sys
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from trigger_history import INSERTS, History, Plan
from trigger_world import FUNCTION, QUEUE, World, sequences

MAPPINGS = st.fixed_dictionaries(
    {
        "BatchSize": st.sampled_from([1, 2, 3, 5, 100]),
        "MaximumBatchingWindowInSeconds": st.sampled_from([0, 0, 5]),
        "MaximumRetryAttempts": st.sampled_from([-1, 0, 1, 3]),
        "MaximumRecordAgeInSeconds": st.sampled_from([-1, -1, 60, 300]),
        "BisectBatchOnFunctionError": st.booleans(),
        "FunctionResponseTypes": st.sampled_from([[], ["ReportBatchItemFailures"]]),
        "ParallelizationFactor": st.sampled_from([1, 1, 3, 10]),
        "TumblingWindowInSeconds": st.sampled_from([0, 0, 0, 30]),
        "filtered": st.booleans(),
        "destination": st.booleans(),
    }
)
PLANS = st.builds(
    Plan,
    seed=st.integers(0, 10**6),
    bad=st.sampled_from([0.1, 0, 0.02, 0.4]),
    flaky=st.sampled_from([0.1, 0]),
    how=st.sampled_from(["mixed", "report", "raise", "report badly"]),
)
WRITE = st.tuples(st.just("write"), st.integers(3, 25))
DELIVER = st.one_of(
    st.tuples(st.just("deliver"), st.just(0)),
    st.tuples(st.just("deliver for"), st.sampled_from([1, 30, 600])),
)
EVENT = st.one_of(
    st.tuples(st.just("split"), st.just(0)),
    st.tuples(st.just("wait"), st.sampled_from([1, 40, 400])),
    st.tuples(st.just("throttle"), st.integers(1, 4)),
    st.tuples(st.just("interrupt"), st.integers(1, 9)),
    st.tuples(st.just("restart"), st.just(0)),
    st.tuples(st.just("off and on"), st.just(0)),
    st.tuples(st.just("lanes"), st.sampled_from([1, 2, 7])),
)
ROUND = st.tuples(WRITE, EVENT, st.one_of(WRITE, EVENT), DELIVER)
STEPS = st.lists(ROUND, min_size=1, max_size=4).map(
    lambda rounds: [step for one in rounds for step in one]
)


@settings(max_examples=150, deadline=None)
@given(MAPPINGS, PLANS, STEPS)
def test_the_laws_of_delivery(mapping, plan, steps):
    history = History(mapping, plan)
    for step, value in steps:
        history.do(step, value)
    history.finish()


class Interrupted:
    """Presses Ctrl-C at the nth line that helpers/trigger runs."""

    def __init__(self, line):
        self.left = line

    def __enter__(self):
        self.before = sys.gettrace()
        sys.settrace(self.trace)

    def __exit__(self, *_):
        sys.settrace(self.before)

    def trace(self, frame, event, arg):
        if "/trigger/" not in frame.f_code.co_filename:
            return None
        if event == "line":
            self.left -= 1
            if self.left == 0:
                raise KeyboardInterrupt
        return self.trace


@settings(max_examples=150, deadline=None)
@given(
    line=st.integers(1, 3000),
    lanes=st.sampled_from([1, 3]),
    report=st.booleans(),
    filtered=st.booleans(),
)
def test_an_interrupt_at_any_line_loses_nothing(line, lanes, report, filtered):
    # Ctrl-C may come anywhere. At least once holds.
    world = World()
    pattern = [{"Pattern": INSERTS}] if filtered else []
    written = world.put_many(8)
    world.split(0)
    written += [world.put(f"child-{one}", shard=1 + one % 2) for one in range(6)]
    done = set()
    trouble = {written[3]: 1, written[9]: 2}

    def handler(event):
        batch = sequences(event)
        bad = [one for one in batch if trouble.get(one, 0) > 0]
        for one in bad:
            trouble[one] -= 1
        if bad and not report:
            raise ValueError("boom")
        done.update(one for one in batch if not bad or one < bad[0])
        return {"batchItemFailures": [{"itemIdentifier": str(one)} for one in bad]}

    world.map(
        handler,
        BatchSize=3,
        ParallelizationFactor=lanes,
        FunctionResponseTypes=["ReportBatchItemFailures"] if report else [],
        FilterCriteria={"Filters": pattern},
    )
    with contextlib.suppress(KeyboardInterrupt), Interrupted(line):
        world.deliver()
    assert not world.deliver().blocked
    assert done == set(written)
    mapping = next(iter(world.trigger.mappings.values()))
    assert mapping.checkpoints["shardId-0"].done


@settings(max_examples=60, deadline=None)
@given(
    size=st.sampled_from([1, 2, 4, 7, 16, 100]),
    count=st.integers(1, 40),
    bad=st.sets(st.integers(0, 39), max_size=3),
    retries=st.integers(0, 3),
)
def test_bisect_gives_up_exactly_the_bad_records(size, count, bad, retries):
    # Lambda guide: bisect isolates bad records; the quota then counts for each.
    world = World()
    written = world.put_many(count)
    poison = {written[one] for one in bad if one < count}
    tries: Counter[int] = Counter()
    good = set()

    def handler(event):
        batch = sequences(event)
        if poison & set(batch):
            tries.update(batch if len(batch) == 1 else [])
            raise ValueError("boom")
        good.update(batch)

    world.map(
        handler,
        BatchSize=size,
        MaximumRetryAttempts=retries,
        BisectBatchOnFunctionError=True,
        DestinationConfig={"OnFailure": {"Destination": QUEUE}},
    )
    result = world.deliver()
    assert good == set(written) - poison
    reported = {int(one.first_sequence_number) for one in result.given_up}
    assert reported == poison
    assert all(one.count == 1 for one in result.given_up)
    assert all(tries[one] == retries + 1 for one in poison)


@settings(max_examples=60, deadline=None)
@given(
    retries=st.integers(0, 5),
    size=st.integers(1, 6),
    count=st.integers(1, 12),
    bad=st.integers(0, 11),
)
def test_a_partial_response_costs_one_delivery_more_than_the_quota(
    retries, size, count, bad
):
    # Recorded: 5 deliveries with 3 retries where the record is not at the head, 4 where
    # it is; approximateInvokeCount 4 both times.
    world = World()
    written = world.put_many(count)
    index = min(bad, count - 1)
    poison = written[index]
    seen: Counter[int] = Counter()

    def handler(event):
        batch = sequences(event)
        seen.update(batch)
        found = [{"itemIdentifier": str(one)} for one in batch if one == poison]
        return {"batchItemFailures": found}

    world.map(
        handler,
        BatchSize=size,
        MaximumRetryAttempts=retries,
        FunctionResponseTypes=["ReportBatchItemFailures"],
        DestinationConfig={"OnFailure": {"Destination": QUEUE}},
    )
    world.deliver()
    at_the_head = index % size == 0
    assert seen[poison] == retries + (1 if at_the_head else 2)
    ((_, record, _),) = world.sent
    assert record["requestContext"]["approximateInvokeCount"] == retries + 1


def test_two_runs_of_one_history_are_the_same():
    def run():
        world = World()
        for number in range(30):
            world.put(f"item-{number % 7}")
        world.map(
            lambda event: 1 / 0 if len(event["Records"]) > 2 else None,
            FUNCTION,
            ParallelizationFactor=4,
            BisectBatchOnFunctionError=True,
        )
        return [
            (one.request_id, one.started_at, one.attempt, sequences(one.event))
            for one in world.deliver()
        ]

    assert run() == run()
