"""What the poller remembers: checkpoints that last, and the work it has in hand.

    MappingState -> checkpoints: how far each shard is done. They survive a restart.
                 -> readers: one per shard being read, each with its lanes.
    Lane         -> records that wait, and the batch under way.

A shard has one lane, or as many as ParallelizationFactor says. All records of one item
go through the same lane, so their order holds.
Source: Lambda developer guide, "Using AWS Lambda with Amazon DynamoDB".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from helpers.trigger.ports import PolledRecord
from helpers.trigger.settings import LONG_AGO, MappingSettings


@dataclass(frozen=True)
class Window:
    """A tumbling window, in epoch seconds, with the state the function returned."""

    start: int
    end: int
    state: Any = field(default_factory=dict)


@dataclass(frozen=True)
class Checkpoint:
    """Everything up to and including `position` is handled. `done`: the whole shard.

    `windows` holds the open tumbling window of each lane, or None.
    """

    position: int
    done: bool = False
    windows: tuple[Window | None, ...] = ()


@dataclass(frozen=True)
class Batch:
    """Records on their way to the function, and how often that was tried.

    `due` is the next attempt. `invocations` counts this very batch's; `tries` also
    counts throttles, for the back-off. `request_id`, `function_error` and `failure`
    are of the last attempt, `throttled` if it was not invoked at all; `stuck` says that
    only a change from outside can help.
    `final` and `early` are the flags of the last invocation of a tumbling window; it
    has no records, so its age counts from `made_at`.
    """

    records: Sequence[PolledRecord]
    due: datetime
    invocations: int = 0
    tries: int = 0
    cause: str | None = None
    request_id: str | None = None
    function_error: str | None = None
    failure: str | None = None
    throttled: bool = False
    stuck: bool = False
    final: bool = False
    early: bool = False
    made_at: datetime | None = None


@dataclass
class Lane:
    """One stream of work of a shard: at most one invocation at a time.

    `queue` holds records that were read and passed the filter; `waiting_from` is when
    the first of them came, `free_at` when the last invocation ended. `batches` is the
    batch under way and, after a split, those behind it.
    """

    queue: list[PolledRecord] = field(default_factory=list, repr=False)
    batches: list[Batch] = field(default_factory=list)
    waiting_from: datetime = LONG_AGO
    free_at: datetime = LONG_AGO
    full: bool = False
    window: Window | None = None

    @property
    def first_pending(self) -> int | None:
        """The lowest sequence number that is not handled yet, or None."""
        for batch in self.batches:
            if batch.records:
                return batch.records[0].sequence
        return self.queue[0].sequence if self.queue else None

    @property
    def idle(self) -> bool:
        """True if nothing waits here, not even the end of a tumbling window."""
        return not self.batches and not self.queue and self.window is None


@dataclass
class Reader:
    """A shard being read. `read_to` is how far, `next_poll` None while it sleeps.

    It sleeps once a poll found nothing, until something happens that may have written.
    `more` says that the last poll found records, `ended` that there are no more.
    `trimmed` is how many lost records were named since the last one was read.
    """

    shard_id: str
    read_to: int
    lanes: list[Lane]
    polled_at: datetime = LONG_AGO
    next_poll: datetime | None = LONG_AGO
    more: bool = False
    ended: bool = False
    trimmed: int = 0

    @classmethod
    def at(cls, checkpoint: Checkpoint, shard_id: str, lanes: int) -> Reader:
        """A reader that goes on from a checkpoint."""
        reader = cls(shard_id, checkpoint.position, [Lane() for _ in range(lanes)])
        for lane, window in zip(reader.lanes, checkpoint.windows, strict=False):
            lane.window = window
        return reader

    @property
    def done(self) -> bool:
        """True once the closed shard is read to its end and all of it is handled."""
        return self.ended and all(lane.idle for lane in self.lanes)

    def checkpoint(self) -> Checkpoint:
        """How far this shard is handled: up to the first record that is not."""
        if len(self.lanes) == 1:
            first, window = self.lanes[0].first_pending, self.lanes[0].window
            return Checkpoint(
                self.read_to if first is None else first - 1, self.done, (window,)
            )
        pending = [one.first_pending for one in self.lanes]
        waiting = [one for one in pending if one is not None]
        return Checkpoint(
            min(waiting) - 1 if waiting else self.read_to,
            self.done,
            tuple(one.window for one in self.lanes),
        )


@dataclass(frozen=True)
class Replay:
    """Records up to `until` were read before, and come again for this `cause`."""

    until: int
    cause: str


@dataclass
class MappingState:
    """One mapping: its parameters as last seen, its checkpoints, its readers.

    `problem` says why it cannot read at all, `look_at` when it looks again; `asked_at`
    is when its role was last looked at, `reported` the LastProcessingResult it gave.
    """

    settings: MappingSettings
    described: Mapping[str, Any] = field(repr=False)
    started: bool = False
    checkpoints: dict[str, Checkpoint] = field(default_factory=dict)
    readers: dict[str, Reader] = field(default_factory=dict)
    replays: dict[str, Replay] = field(default_factory=dict)
    problem: str | None = None
    look_at: datetime = LONG_AGO
    asked_at: datetime = LONG_AGO
    reported: str | None = None

    def change(self, settings: MappingSettings) -> None:
        """Take over changed parameters: they count from the next attempt on.

        What decides which records come through which lane takes effect by reading on
        from the checkpoint; a disabled mapping lets go of what it has read. A window
        that is open when windows are turned off is forgotten: the lab's choice.
        """
        old, self.settings, self.problem = self.settings, settings, None
        routes = [
            (one.parallelization_factor, one.filters, one.tumbling_window)
            for one in (old, settings)
        ]
        if routes[0] != routes[1] or not settings.enabled:
            self.readers.clear()
        if not settings.tumbling_window:
            for shard_id, one in self.checkpoints.items():
                self.save(shard_id, replace(one, windows=()))

    def replay(self, reader: Reader, cause: str) -> None:
        """Let go of a shard, to read it again from its checkpoint."""
        self.replays[reader.shard_id] = Replay(reader.read_to, cause)
        self.readers.pop(reader.shard_id, None)

    def why_again(self, shard_id: str, batch: Batch) -> str | None:
        """Why this new batch was delivered before, or None if it was not."""
        replay = self.replays.get(shard_id)
        if replay and batch.records and batch.records[0].sequence <= replay.until:
            return replay.cause
        return None

    def save(self, shard_id: str, checkpoint: Checkpoint) -> None:
        """Keep how far a shard is handled. The only place a checkpoint is written."""
        self.checkpoints[shard_id] = checkpoint
