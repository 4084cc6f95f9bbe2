"""The event source mappings at work, in lab time.

`Trigger.deliver()` looks again and again for the earliest thing to do (a poll, a batch
that is ready, a retry whose pause is over, the end of a window), moves the clock there
and does it. On AWS the shards and lanes of a mapping, and all mappings, work at the
same time. Here one invocation follows the other, each moving the clock by its
duration: order and outcomes are as on AWS, the lab time of concurrent work adds up.
Pollers run only inside `deliver()`: what is written between two calls waits.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from helpers.deliveries import Blocked, Deliveries
from helpers.trigger import batches
from helpers.trigger.agenda import Action, earliest, held_back
from helpers.trigger.blocked import LOOP, blocked, of_mapping
from helpers.trigger.delivery import Delivery
from helpers.trigger.journal import Journal
from helpers.trigger.poller import Poller
from helpers.trigger.ports import Ports
from helpers.trigger.reading import wake
from helpers.trigger.settings import HORIZON, POLL_INTERVAL
from helpers.trigger.state import MappingState

LOOP_LIMIT = 1_000
"""Records a function may cause by its own writes before `deliver()` calls it a loop.

On top of ten for each record that was there before.
"""

_TICK = timedelta(microseconds=1)


INTERRUPTED = "the poller was interrupted and read again from its checkpoint"


class Trigger:
    """All event source mappings of the account.

    `horizon` is how far `deliver()` follows a retry that has no bound.
    """

    def __init__(self, ports: Ports, horizon: timedelta = HORIZON) -> None:
        self._ports = ports
        self._horizon = horizon
        self._journal = Journal(ports)
        self._poller = Poller(ports, self._journal)
        self._delivery = Delivery(ports, self._journal)
        self._running = False

    @property
    def mappings(self) -> dict[str, MappingState]:
        """The state of each mapping by UUID: checkpoints, and what is in hand."""
        return self._poller.mappings

    def all(self) -> Deliveries:
        """Every invocation so far, oldest first, and what is blocked now."""
        return Deliveries(
            self._journal.invocations,
            tuple(blocked(self.mappings.values())),
            self._journal.given_up,
            self._journal.checkpoints,
        )

    def deliver(self, for_: timedelta | None = None) -> Deliveries:
        """Let the mappings work until all are idle, or for this much lab time.

        Without `for_`, a retry without end is followed for an hour of lab time; then
        `blocked` says which record holds up which shard. With `for_`, an invocation
        that has begun is finished. Returns what was done now.
        """
        _check(for_)
        if self._running:
            raise RuntimeError(
                "deliver() is already running: this was called from inside a function "
                "that deliver() invoked. Call it after that, from the notebook."
            )
        invocations = len(self._journal.invocations)
        given_up = len(self._journal.given_up)
        checkpoints = len(self._journal.checkpoints)
        try:
            self._running = True
            loop = self._run(for_)
        except BaseException:
            # Whatever was in hand is read again from the checkpoints: at least once.
            self.restart()
            raise
        finally:
            self._running = False
        return Deliveries(
            self._journal.invocations[invocations:],
            [*loop, *blocked(self.mappings.values())],
            self._journal.given_up[given_up:],
            self._journal.checkpoints[checkpoints:],
        )

    def restart(self) -> None:
        """Let go of all that is in hand and go on from the saved checkpoints.

        What was delivered after the last checkpoint comes again, with a fresh quota.
        """
        for mapping in self.mappings.values():
            for reader in list(mapping.readers.values()):
                mapping.replay(reader, INTERRUPTED)

    def _run(self, for_: timedelta | None) -> list[Blocked]:
        """Work until nothing is left to do. Returns what looks like an endless loop."""
        clock, until_idle = self._ports.clock, for_ is None
        limit = clock.now() + (self._horizon if for_ is None else for_)
        self._begin()
        while True:
            action = earliest(self.mappings.values(), limit, until_idle)
            if action is not None:
                self._go_on(action, until_idle)
            elif until_idle or not self._wait(limit):
                break
            if until_idle and self._poller.fresh > LOOP_LIMIT + 10 * self._poller.old:
                return self._loop()
        if until_idle and held_back(self.mappings.values()):
            clock.move_to(max(limit, clock.now()))
        return []

    def _begin(self) -> None:
        self._poller.begin()
        now = self._ports.clock.now()
        for mapping in self.mappings.values():
            for reader in mapping.readers.values():
                wake(reader, now, at_once=True)
                for lane in reader.lanes:
                    if lane.batches and lane.batches[0].stuck:
                        first = replace(lane.batches[0], stuck=False, due=now)
                        lane.batches[0] = first

    def _go_on(self, action: Action, until_idle: bool) -> None:
        if action.due <= self._ports.clock.now():
            self._do(action)
        elif not self._advance(action.due, until_idle):
            self._wake()

    def _do(self, action: Action) -> None:
        mapping, reader, lane = action.mapping, action.reader, action.lane
        if reader is None:
            self._poller.start_or_resume(mapping)
            return
        if lane is None:
            self._poller.poll(mapping, reader)
        else:
            if not lane.batches:
                now = self._ports.clock.now()
                batch = batches.cut(lane, mapping.settings, now)
                cause = mapping.why_again(reader.shard_id, batch)
                lane.batches = [replace(batch, cause=cause) if cause else batch]
            self._delivery.attempt(mapping, reader, lane)
            if reader.shard_id not in mapping.readers:
                self._poller.find_shards(mapping)
            self._wake()
        if reader.ended:
            self._poller.close_finished(mapping)

    def _wake(self) -> None:
        """Something happened that may have written, or changed a mapping."""
        self._poller.refresh()
        now = self._ports.clock.now()
        for mapping in self.mappings.values():
            for reader in mapping.readers.values():
                wake(reader, now)

    def _wait(self, limit: datetime) -> bool:
        """Nothing is due before `limit`: go there. False once it is reached."""
        if self._ports.clock.now() >= limit or self._advance(limit, until_idle=False):
            return False
        self._wake()
        return True

    def _advance(self, target: datetime, until_idle: bool) -> bool:
        """Move the clock to `target`; False if it stopped before, where records may be.

        It stops where something happens by itself, such as a TTL delete.
        """
        clock = self._ports.clock
        change: datetime | None = None
        if self._ports.next_change is not None:
            change = self._ports.next_change(target)
        elif not until_idle:
            change = clock.now() + POLL_INTERVAL
        if change is None or change >= target:
            clock.move_to(target)
            return True
        clock.move_to(max(change, clock.now() + _TICK))
        return False

    def _loop(self) -> list[Blocked]:
        reason = LOOP.format(fresh=self._poller.fresh, old=self._poller.old)
        return [of_mapping(one, reason) for one in self.mappings.values()]


def _check(for_: timedelta | None) -> None:
    if for_ is not None and not isinstance(for_, timedelta):
        raise TypeError(
            "deliver() takes a timedelta, for example "
            f"deliver(for_=timedelta(minutes=5)); got {for_!r}"
        )
    if for_ is not None and for_ < timedelta(0):
        raise ValueError(f"lab time only moves forward; got for_={for_!r}")
