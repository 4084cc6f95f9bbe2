"""A DynamoDB stream as AWS keeps it: records in shards, readable for 24 hours.

Nothing here knows moto. Times are aware datetimes of lab time.
Sources: DynamoDB developer guide, "Change data capture for DynamoDB Streams"; the
DynamoDB Streams API reference.
"""

from __future__ import annotations

import hashlib
import random
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter

RETENTION = timedelta(hours=24)
VIEW_TYPES = ("NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY")
_SEQUENCE = attrgetter("sequence")
_WRITTEN = attrgetter("written_at")


@dataclass(frozen=True, slots=True)
class StreamRecord:
    """One change of one item. Keys and images are JSON text, an absent image is None.

    `written_at` is exact; AWS publishes only the whole second. `size` is SizeBytes.
    """

    sequence: int
    event_id: str
    event_name: str
    written_at: datetime
    region: str
    view_type: str
    keys: str
    new_image: str | None
    old_image: str | None
    size: int
    by_service: bool = False

    @property
    def created(self) -> int:
        """ApproximateCreationDateTime: epoch seconds, rounded down."""
        return int(self.written_at.timestamp())

    def api_text(self) -> str:
        """The record as GetRecords returns it, as JSON text."""
        who = '{"PrincipalId": "dynamodb.amazonaws.com", "Type": "Service"}'
        return self._text(str(self.created), who) + "}"

    def event_text(self, stream_arn: str) -> str:
        """The record as Lambda hands it to a function, as JSON text.

        It gains `eventSourceARN`, the time is a float, and `userIdentity` is spelled
        in lower case.
        """
        who = '{"principalId": "dynamodb.amazonaws.com", "type": "Service"}'
        source = f', "eventSourceARN": "{stream_arn}"}}'
        return self._text(f"{self.created}.0", who) + source

    def _text(self, created: str, who: str) -> str:
        new = f'"NewImage": {self.new_image}, ' if self.new_image else ""
        old = f'"OldImage": {self.old_image}, ' if self.old_image else ""
        identity = f', "userIdentity": {who}' if self.by_service else ""
        return (
            f'{{"eventID": "{self.event_id}", "eventName": "{self.event_name}", '
            f'"eventVersion": "1.1", "eventSource": "aws:dynamodb", '
            f'"awsRegion": "{self.region}", "dynamodb": {{'
            f'"ApproximateCreationDateTime": {created}, "Keys": {self.keys}, {new}{old}'
            f'"SequenceNumber": "{self.sequence}", "SizeBytes": {self.size}, '
            f'"StreamViewType": "{self.view_type}"}}{identity}'
        )


@dataclass
class Shard:
    """A run of records in order. `ending` is None while the shard is open."""

    shard_id: str
    starting: int
    parent: str | None = None
    ending: int | None = None
    hashes: tuple[int, int] = (0, 256)
    records: list[StreamRecord] = field(default_factory=list, repr=False)
    last: int = 0
    trimmed_through: int = 0
    trimmed_sequences: list[int] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        self.last = self.last or self.starting - 1

    @property
    def oldest(self) -> int:
        """Where TRIM_HORIZON begins: no record before this number can be read."""
        return max(self.starting, self.trimmed_through + 1)

    def after(self, position: int, limit: int) -> list[StreamRecord]:
        """Up to `limit` records with a sequence number greater than `position`."""
        start = bisect_right(self.records, position, key=_SEQUENCE)
        return self.records[start : start + limit]

    def position_at(self, moment: datetime) -> int:
        """The sequence number of the last record written at or before `moment`."""
        index = bisect_right(self.records, moment, key=_WRITTEN)
        if index:
            return self.records[index - 1].sequence
        return self.oldest - 1

    def finished_at(self, position: int) -> bool:
        """True if the shard is closed and nothing is left after `position`."""
        return self.ending is not None and position >= self.last

    def trimmed_after(self, position: int) -> list[int]:
        """Sequence numbers after this position that were trimmed and can't be read."""
        start = bisect_right(self.trimmed_sequences, position)
        return self.trimmed_sequences[start:]

    def trim(self, before: datetime) -> None:
        """Forget the records written before this moment."""
        count = bisect_right(self.records, before, key=_WRITTEN)
        if count:
            self.trimmed_sequences += [one.sequence for one in self.records[:count]]
            self.trimmed_through = self.trimmed_sequences[-1]
            del self.records[:count]


class Stream:
    """One stream of one table, from being enabled until 24 hours after its end."""

    def __init__(
        self,
        arn: str,
        table_name: str,
        view_type: str,
        key_schema: list[dict[str, str]],
        created_at: datetime,
        seed: int,
    ) -> None:
        self.arn = arn
        self.label = arn.rpartition("/")[2]
        self.region = arn.split(":")[3]
        self.table_name = table_name
        self.view_type = view_type
        self.key_schema = key_schema
        self.created_at = created_at
        self.closed_at: datetime | None = None
        self._random = random.Random(f"{seed} {arn}")
        # AWS's numbers have 21 to 40 digits, grow, and leave gaps; so do these.
        self._sequence = self._random.randrange(10**25, 5 * 10**25)
        self.shards = [self._new_shard(created_at)]

    @property
    def enabled(self) -> bool:
        """True until the stream is turned off or its table is deleted."""
        return self.closed_at is None

    def shard(self, shard_id: str) -> Shard | None:
        """The shard of this id, or None."""
        return next((one for one in self.shards if one.shard_id == shard_id), None)

    def write(
        self,
        event_name: str,
        written_at: datetime,
        keys: str,
        new_image: str | None,
        old_image: str | None,
        size: int,
        by_service: bool = False,
    ) -> StreamRecord:
        """Append the record of one change to the open shard its item belongs to."""
        record = StreamRecord(
            self._next_sequence(),
            f"{self._random.getrandbits(128):032x}",
            event_name,
            written_at,
            self.region,
            self.view_type,
            keys,
            new_image,
            old_image,
            size,
            by_service,
        )
        shard = self._shard_of(keys)
        shard.records.append(record)
        shard.last = record.sequence
        return record

    def close(self, at: datetime) -> None:
        """Turn the stream off: its shards are closed, and stay readable for a day."""
        self.closed_at = at
        for shard in self._open():
            shard.ending = self._next_sequence()

    def split(self, shard_id: str, at: datetime) -> tuple[Shard, Shard]:
        """Close a shard and go on in two children, as AWS does when a partition splits.

        Raises ValueError if there is no open shard of this id.
        """
        parent = self.shard(shard_id)
        if parent is None or parent.ending is not None:
            raise ValueError(f"{shard_id} is not an open shard of {self.arn}")
        parent.ending = self._next_sequence()
        low, high = parent.hashes
        middle = (low + high) // 2
        children = self._new_shard(at), self._new_shard(at)
        for child, hashes in zip(
            children, ((low, middle), (middle, high)), strict=True
        ):
            child.parent, child.hashes = shard_id, hashes
        self.shards += children
        return children

    def trim(self, now: datetime) -> None:
        """Forget what is older than 24 hours."""
        for shard in self.shards:
            shard.trim(now - RETENTION)

    def expired(self, now: datetime) -> bool:
        """True once a stream that was turned off is past its 24 hours."""
        return self.closed_at is not None and now >= self.closed_at + RETENTION

    def _open(self) -> list[Shard]:
        return [one for one in self.shards if one.ending is None]

    def _shard_of(self, keys: str) -> Shard:
        candidates = self._open()
        if len(candidates) == 1:
            return candidates[0]
        point = hashlib.md5(keys.encode(), usedforsecurity=False).digest()[0]
        return next(s for s in candidates if s.hashes[0] <= point < s.hashes[1])

    def _new_shard(self, at: datetime) -> Shard:
        number = int(at.timestamp() * 1000)
        shard_id = f"shardId-{number:020d}-{self._random.getrandbits(32):08x}"
        return Shard(shard_id, self._next_sequence())

    def _next_sequence(self) -> int:
        self._sequence += self._random.randrange(1, 1000)
        return self._sequence
