"""Small parts of the trigger's test world, and ways to read what was delivered."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from helpers.deliveries import Deliveries
from helpers.trigger.ports import PolledRecord


@dataclass
class Answer:
    """What a scripted function came to."""

    request_id: str
    started_at: datetime
    duration: float
    response: Any = None
    function_error: str | None = None
    error: str | None = None
    error_type: str | None = None
    log: str = ""


@dataclass
class FakeShard:
    shard_id: str
    starting: int
    parent: str | None = None
    ending: int | None = None
    records: list[PolledRecord] = field(default_factory=list)


def sequences(event: dict[str, Any]) -> list[int]:
    """The sequence numbers of an event's records, as integers."""
    return [int(one["dynamodb"]["SequenceNumber"]) for one in event["Records"]]


def flat(batches: Sequence[Sequence[int]]) -> list[int]:
    """The batches' records in one list."""
    return list(itertools.chain.from_iterable(batches))


def delivered(deliveries: Deliveries) -> list[list[int]]:
    """The sequence numbers of each invocation."""
    return [sequences(one.event) for one in deliveries]


def fails_on(*bad: int):
    """A handler that raises if one of these records is in the batch."""

    def handler(event):
        if set(sequences(event)) & set(bad):
            raise ValueError("boom")

    return handler
