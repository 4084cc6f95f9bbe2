"""What an event source mapping needs from the world, and nothing else.

The poller reads shards, invokes functions and sends failure records only through
these. `lab` fills them in: for the practice account from moto put right, for another
endpoint from its public API.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from helpers.clock import Clock


class Answer(Protocol):
    """What an invocation came to (see `helpers.functions.Result`)."""

    @property
    def request_id(self) -> str: ...
    @property
    def started_at(self) -> datetime: ...
    @property
    def duration(self) -> float: ...
    @property
    def log(self) -> str: ...
    @property
    def response(self) -> Any: ...
    @property
    def function_error(self) -> str | None: ...
    @property
    def error(self) -> str | None: ...
    @property
    def error_type(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class PolledRecord:
    """One stream record as the poller sees it.

    `text` is its JSON as it stands in a Lambda event (with eventSourceARN);
    `created` is epoch seconds; `item` identifies the item it is about.
    """

    sequence: int
    created: float
    item: str
    text: str = field(repr=False)


@dataclass(frozen=True)
class ShardInfo:
    """A shard of a stream. `starting` is the oldest sequence number that can be read,
    `ending` is None while the shard is open."""

    shard_id: str
    parent: str | None
    starting: int
    ending: int | None


@dataclass(frozen=True)
class Page:
    """Records after a position. `end` is True once a closed shard is read to its end.

    `trimmed` is how many records after the position were trimmed before they could be
    read (older than 24 hours). No records means that nothing is there now: a source
    that reads through GetRecords goes on over empty pages itself.
    """

    records: Sequence[PolledRecord]
    end: bool = False
    trimmed: int = 0


class StreamSource(Protocol):
    """Reads a stream. Unknown streams raise LookupError."""

    def shards(self, stream_arn: str) -> Sequence[ShardInfo]: ...

    def read(self, stream_arn: str, shard_id: str, after: int, limit: int) -> Page:
        """Up to `limit` records with a sequence number greater than `after`."""

    def tip(self, stream_arn: str, shard_id: str, at: datetime) -> int:
        """The position after the last record written before `at` (LATEST)."""


class Disturbances(Protocol):
    """What goes wrong on request (see `helpers.faults`). Texts are records' JSON."""

    def throttled(self, texts: Sequence[str]) -> bool:
        """Is this invocation throttled?"""

    def invoking(
        self, texts: Sequence[str], again: Callable[[], None]
    ) -> AbstractContextManager[None]:
        """Wraps an invocation. `again` delivers the same batch a second time, now."""

    def stale_lease_of(self, texts: Sequence[str]) -> str | None:
        """Why a second poller delivers this batch too, or None."""

    def lost_checkpoint_of(self, texts: Sequence[str]) -> str | None:
        """Why the checkpoint after this batch is not saved, or None."""


class Throttled(Exception):
    """The function could not be invoked now; Lambda tries again without counting."""


class NoFunction(Exception):
    """The function of the mapping does not exist any more."""


@dataclass(frozen=True)
class Ports:
    """The poller's hands and eyes.

    `mappings()` gives the API's description of every mapping (a dict per mapping, as
    ListEventSourceMappings returns it, plus "CreatedAt" or "EnabledAt": aware datetime
    of creation or of the first enabling).
    `invoke(function_arn, payload)` runs a function and waits; raises Throttled,
    NoFunction. `refusal(function_arn, stream_arn)` is None or a sentence saying why
    the execution role may not read the stream. `send(destination_arn, record, event,
    mapping_uuid)` sends an on-failure record (`event` and the UUID are for S3, see
    `failure_record.s3_object`) and returns None or the reason it could not be sent;
    `report(uuid, text)` sets LastProcessingResult. `measure(region, name,
    value, unit, dimensions, at)` puts a CloudWatch metric into AWS/Lambda. `new_id()`
    gives a seeded UUID string. `next_change(before)` is the next moment before the
    given one at which something happens by itself, such as a TTL delete, or None;
    without it the poller looks 4 times per second of lab time.

    `mappings` and `measure` are called once or more per batch: keep them cheap.
    """

    clock: Clock
    source: StreamSource
    mappings: Callable[[], Sequence[dict[str, Any]]]
    invoke: Callable[[str, str], Answer]
    refusal: Callable[[str, str], str | None]
    send: Callable[[str, dict[str, Any], dict[str, Any], str], str | None]
    report: Callable[[str, str], None]
    measure: Callable[[str, str, float, str, dict[str, str], datetime], None]
    new_id: Callable[[], str]
    next_change: Callable[[datetime], datetime | None] | None = None
    disturbances: Disturbances | None = None
