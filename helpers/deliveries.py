"""What a trigger did: one `Invocation` per call of a function, kept in `Deliveries`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

from helpers.frames import frame

if TYPE_CHECKING:
    import pandas as pd


_NEVER, _END = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def event_text(record_texts: Sequence[str], extra: Mapping[str, Any]) -> str:
    """An event as JSON text, from the texts of its records and its other members."""
    body = f'"Records": [{", ".join(record_texts)}]'
    more = json.dumps(dict(extra))[1:-1] if extra else ""
    return "{" + body + (f", {more}" if more else "") + "}"


@dataclass(frozen=True)
class Invocation:
    """One call of a function by an event source mapping.

    `attempt` counts from 1. `error` and `error_type` are None when the function
    returned. `duration` is seconds of lab time. `event` is what the handler was
    handed; `records` is the list inside it; `response` is what the handler returned.
    `cause` says why a record in it comes again, when the lab knows.
    """

    function_name: str
    request_id: str
    attempt: int
    started_at: datetime
    duration: float
    shard_id: str
    mapping_uuid: str
    response: Any = None
    error: str | None = None
    error_type: str | None = None
    log: str = field(default="", repr=False)
    cause: str | None = None
    record_texts: tuple[str, ...] = field(default=(), repr=False)
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def payload(self) -> str:
        """The event as the JSON text that was sent to the function."""
        return event_text(self.record_texts, self.extra)

    @cached_property
    def event(self) -> dict[str, Any]:
        """The event the handler was handed, parsed anew from its JSON text."""
        return dict(json.loads(self.payload))

    @property
    def records(self) -> list[dict[str, Any]]:
        """The stream records in the event."""
        return list(self.event["Records"])

    @property
    def ok(self) -> bool:
        """True if the function returned without an error."""
        return self.error is None


@dataclass(frozen=True)
class Blocked:
    """A shard that a mapping cannot get past, and the record that holds it up.

    `shard_id` and `sequence_number` are "" where the mapping cannot even read.
    """

    mapping_uuid: str
    function_name: str
    shard_id: str
    sequence_number: str
    reason: str

    def __str__(self) -> str:
        where = f" of {self.shard_id}" if self.shard_id else ""
        record = f" at record {self.sequence_number}" if self.sequence_number else ""
        return f"{self.function_name} is stuck{record}{where}: {self.reason}"


@dataclass(frozen=True)
class GivenUp:
    """Records that a mapping stopped trying to deliver.

    `condition` is "RetryAttemptsExhausted", "RecordAgeExceeded", or "Trimmed" for what
    the stream no longer keeps. `destination` is the ARN that was told about them, None
    if nobody was; `problem` says why it could not be told. `count` is 0 if unknown.
    `at` is when that was, None if nobody wrote it down.
    """

    mapping_uuid: str
    function_name: str
    shard_id: str
    first_sequence_number: str
    last_sequence_number: str
    count: int
    condition: str
    destination: str | None = None
    problem: str | None = None
    at: datetime | None = None

    def __str__(self) -> str:
        some = f"{self.count or 'some'} record{'' if self.count == 1 else 's'}"
        where = f"of {self.shard_id}"
        if self.first_sequence_number:
            where = f"from {self.first_sequence_number} {where}"
        if self.problem:
            fate = f"lost, the destination could not be told: {self.problem}"
        else:
            fate = f"reported to {self.destination}" if self.destination else "lost"
        return f"{some} {where}: {self.condition}, {fate}"


@dataclass(frozen=True)
class CheckpointSaved:
    """A checkpoint that moved on, after an invocation or after giving up, and when.

    Everything up to and including `sequence_number` is done with; that number may lie
    between those of two records.
    """

    mapping_uuid: str
    shard_id: str
    sequence_number: str
    at: datetime


class Deliveries(Sequence[Invocation]):
    """Invocations in the order they were made, oldest first.

    `frame()` has one row per invocation, `records_frame()` one row per record per
    delivery. `blocked` names the shards that could not be finished, and why; `given_up`
    the records that were dropped or sent to an on-failure destination; `checkpoints`
    how far each shard was done with, and when. A slice is what one would have seen
    then: it keeps what happened between its first invocation and the next one after
    it, and `blocked` if it has the last.
    """

    def __init__(
        self,
        invocations: Sequence[Invocation] = (),
        blocked: Sequence[Blocked] = (),
        given_up: Sequence[GivenUp] = (),
        checkpoints: Sequence[CheckpointSaved] = (),
    ) -> None:
        self._invocations = tuple(invocations)
        self.blocked = tuple(blocked)
        self.given_up = tuple(given_up)
        self.checkpoints = tuple(checkpoints)

    @overload
    def __getitem__(self, index: int) -> Invocation: ...
    @overload
    def __getitem__(self, index: slice) -> Deliveries: ...
    def __getitem__(self, index: int | slice) -> Invocation | Deliveries:
        if isinstance(index, slice):
            return self._slice(index)
        return self._invocations[index]

    def _slice(self, index: slice) -> Deliveries:
        numbers = range(len(self))[index]
        first = after = max(index.indices(len(self))[0], 0)
        if numbers:
            first, after = min(numbers), max(numbers) + 1
        since = _NEVER if first == 0 else self._began(first)
        until = self._began(after)

        def then(at: datetime | None) -> bool:
            return since < (at or _END) <= until

        return Deliveries(
            self._invocations[index],
            self.blocked if after == len(self) else (),
            [one for one in self.given_up if then(one.at)],
            [one for one in self.checkpoints if then(one.at)],
        )

    def _began(self, number: int) -> datetime:
        """When an invocation began; the end of time for one after the last."""
        return self[number].started_at if number < len(self) else _END

    def __len__(self) -> int:
        return len(self._invocations)

    def __iter__(self) -> Iterator[Invocation]:
        return iter(self._invocations)

    def frame(self) -> pd.DataFrame:
        """One row per invocation."""
        columns = ["invocation", "started_at", "function", "attempt", "records"]
        columns += ["outcome", "duration", "shard", "request_id"]
        rows = [
            (
                number,
                one.started_at,
                one.function_name,
                one.attempt,
                len(one.record_texts),
                "ok" if one.ok else f"{one.error_type}: {one.error}",
                one.duration,
                one.shard_id,
                one.request_id,
            )
            for number, one in enumerate(self, start=1)
        ]
        return frame(columns, rows).set_index("invocation")

    def records_frame(self) -> pd.DataFrame:
        """One row per record per delivery: the same eventID twice is a duplicate."""
        columns = ["invocation", "attempt", "event_name", "keys", "outcome"]
        columns += ["event_id", "sequence_number", "request_id"]
        rows = [
            (
                number,
                one.attempt,
                record["eventName"],
                _plain_keys(record["dynamodb"]["Keys"]),
                "ok" if one.ok else str(one.error_type),
                record["eventID"],
                record["dynamodb"]["SequenceNumber"],
                one.request_id,
            )
            for number, one in enumerate(self, start=1)
            for record in one.records
        ]
        return frame(columns, rows)

    def __repr__(self) -> str:
        failed = sum(not one.ok for one in self)
        records = sum(len(one.record_texts) for one in self)
        lines = [
            f"{len(self)} invocation{'' if len(self) == 1 else 's'}, "
            f"{records} record{'' if records == 1 else 's'} delivered, {failed} failed"
        ]
        lines += [f"given up: {one}" for one in self.given_up]
        return "\n".join(lines + [f"blocked: {one}" for one in self.blocked])


def _plain_keys(keys: Mapping[str, Mapping[str, str]]) -> str:
    return ", ".join(str(next(iter(value.values()))) for value in keys.values())
