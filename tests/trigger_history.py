"""A random history of one mapping, and the laws that hold for any: see `finish`."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import dataclass

from trigger_world import ARN, QUEUE, World, sequences

INSERTS = '{"eventName": ["INSERT"]}'


@dataclass
class Plan:
    """How the function behaves: `bad` records fail, `flaky` ones for a while."""

    seed: int
    bad: float
    flaky: float
    how: str


class History:
    """A world with one mapping, and the laws checked as it goes."""

    def __init__(self, mapping, plan):
        self.world = World()
        self.random = random.Random(plan.seed)
        self.plan = plan
        self.items, self.shard_of, self.wanted = {}, {}, set()
        self.bad, self.flaky = set(), Counter()
        self.first_seen = defaultdict(list)
        self.handled = set()
        self.seen = set()
        self.restarts = 0
        self.broken = []
        self.interrupt_in = None
        self.params = dict(mapping)
        self.filtered = self.params.pop("filtered")
        if self.filtered:
            self.params["FilterCriteria"] = {"Filters": [{"Pattern": INSERTS}]}
        self.destination = self.params.pop("destination")
        if self.destination:
            arn = {"OnFailure": {"Destination": QUEUE}}
            self.params["DestinationConfig"] = arn
        self.uuid = self.world.map(self.handler, **self.params)

    # The function.

    def handler(self, event):
        if self.interrupt_in is not None:
            self.interrupt_in -= 1
            if self.interrupt_in <= 0:
                self.interrupt_in = None
                raise KeyboardInterrupt
        batch = sequences(event)
        try:
            self.check_batch(batch)
        except AssertionError as broken:  # the world takes it for a function error
            self.broken.append(broken)
        for one in batch:
            if one not in self.seen:
                self.seen.add(one)
                self.first_seen[self.items[one]].append(one)
        failed = []
        for one in batch:
            if one in self.bad:
                failed.append(one)
            elif self.flaky[one] > 0:
                self.flaky[one] -= 1
                failed.append(one)
        return self.answer(event, batch, failed)

    def answer(self, event, batch, failed):
        how = self.plan.how
        if how == "mixed":
            how = self.random.choice(["raise", "report"])
        reporting = bool(self.params["FunctionResponseTypes"])
        state = {"state": {"n": 1}} if "state" in event else {}
        if not failed:
            self.handled.update(batch)
            return {"batchItemFailures": []} | state
        if how == "raise" or not reporting:
            raise ValueError("boom")
        if how == "report badly":
            return {"batchItemFailures": [{"itemIdentifier": "none"}]} | state
        self.handled.update(one for one in batch if one < min(failed))
        self.random.shuffle(failed)
        return {
            "batchItemFailures": [{"itemIdentifier": str(f)} for f in failed]
        } | state

    def check_batch(self, batch):
        assert len(batch) <= self.params["BatchSize"]
        assert batch == sorted(batch)
        assert len({self.shard_of[one] for one in batch}) <= 1, "two shards"
        for one in batch[:1]:
            shards = {s.shard_id: s for s in self.world.shards_of[ARN]}
            parent = shards[self.shard_of[one]].parent
            if parent:
                left = {
                    s
                    for s, shard in self.shard_of.items()
                    if shard == parent and s in self.wanted
                }
                assert left <= self.accounted(), "a child before its parent was done"

    # What happens.

    def write(self, count):
        world = self.world
        for _ in range(count):
            open_shards = [
                number
                for number, one in enumerate(world.shards_of[ARN])
                if one.ending is None
            ]
            item = f"item-{self.random.randrange(5)}"
            shard = open_shards[hash_of(item) % len(open_shards)]
            name = self.random.choice(["INSERT", "MODIFY"])
            one = world.put(item, shard=shard, name=name)
            self.items[one] = item
            self.shard_of[one] = world.shards_of[ARN][shard].shard_id
            if name == "INSERT" or not self.filtered:
                self.wanted.add(one)
            if self.random.random() < self.plan.bad:
                self.bad.add(one)
            elif self.random.random() < self.plan.flaky:
                self.flaky[one] = 2

    def do(self, step, value):
        world = self.world
        match step:
            case "write":
                self.write(value)
            case "split":
                opened = [s for s in world.shards_of[ARN] if s.ending is None]
                if len(world.shards_of[ARN]) < 7 and len(opened) == 1:
                    world.split(world.shards_of[ARN].index(opened[0]))
            case "wait":
                world.clock.sleep(value)
            case "deliver":
                self.deliver()
            case "deliver for":
                self.deliver(seconds=value)
            case "throttle":
                world.throttles = value
            case "interrupt":
                self.interrupt_in = value
            case "restart":
                world.trigger.restart()
                self.restarts += 1
            case "off and on":
                world.update(self.uuid, State="Disabled")
                self.deliver()
                world.update(self.uuid, State="Enabled")
                self.restarts += 1
            case "lanes":
                world.update(self.uuid, ParallelizationFactor=value)
                self.restarts += 1
        self.check_checkpoints()

    def deliver(self, **for_):
        try:
            self.world.deliver(**for_)
        except KeyboardInterrupt:
            self.restarts += 1

    # The laws.

    def accounted(self):
        """Records that are done: handled, or named among those given up."""
        done = set(self.handled)
        for one in self.world.trigger.all().given_up:
            assert one.count, "a loss without a number"
            if one.first_sequence_number:
                ends = int(one.first_sequence_number), int(one.last_sequence_number)
                inside = {
                    s
                    for s in self.wanted
                    if ends[0] <= s <= ends[1] and self.shard_of[s] == one.shard_id
                }
                done |= inside
        return done

    def check_checkpoints(self):
        mapping = self.world.trigger.mappings.get(self.uuid)
        if mapping is None:
            return
        done = self.accounted()
        for shard_id, checkpoint in mapping.checkpoints.items():
            passed = {
                one
                for one in self.wanted
                if self.shard_of[one] == shard_id and one <= checkpoint.position
            }
            assert passed <= done, "the checkpoint passed a record not handled"

    def finish(self):
        """Repair the function, let everything be delivered, and check the whole."""
        self.bad.clear()
        self.flaky.clear()
        self.interrupt_in = None
        self.world.throttles = 0
        result = self.world.deliver()
        assert not self.broken
        assert not result.blocked
        self.check_checkpoints()
        assert self.wanted <= self.accounted()
        assert self.seen <= self.wanted, "a record the filter holds back was delivered"
        skipped = self.wanted - self.seen
        for one in self.world.trigger.all().given_up:
            assert one.destination == (QUEUE if self.destination else None)
        if self.params["MaximumRecordAgeInSeconds"] == -1:
            assert not skipped, "only age lets a record go untried"
        for found in self.first_seen.values():
            assert found == sorted(found), "first deliveries of an item out of order"
        self.check_retries()

    def check_retries(self):
        limit = self.params["MaximumRetryAttempts"]
        if limit == -1:
            return
        batches = Counter()
        for one in self.world.trigger.all():
            assert one.attempt <= limit + 1
            ids = tuple(sequences(one.event))
            if ids:
                batches[ids] += 1
        for count in batches.values():
            assert count <= (limit + 1) * (self.restarts + 1)


def hash_of(item: str) -> int:
    return int(item.rpartition("-")[2])
