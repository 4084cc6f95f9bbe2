"""Shard iterators: a place in a shard, as text that says all it means.

Source: DynamoDB Streams API reference, GetShardIterator.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from helpers.faithful.store import StreamsError
from helpers.faithful.stream import Shard


@dataclass(frozen=True)
class Iterator:
    """A shard iterator: everything it means is inside its text, nothing is kept."""

    stream_arn: str
    shard_id: str
    position: int
    issued: datetime

    def text(self) -> str:
        """The opaque string a client passes back."""
        inside = [self.shard_id, self.position, self.issued.timestamp()]
        packed = json.dumps(inside).encode()
        mark = binascii.crc32(self.stream_arn.encode() + packed)
        code = base64.b64encode(packed + mark.to_bytes(4, "big")).decode()
        return f"{self.stream_arn}|1|{code}"

    @classmethod
    def parse(cls, text: str) -> Iterator:
        """Read it back; anything else is a ValidationException."""
        arn, _, code = text.rpartition("|1|")
        try:
            packed = base64.b64decode(code, validate=True)
            inside, mark = packed[:-4], int.from_bytes(packed[-4:], "big")
            if mark != binascii.crc32(arn.encode() + inside):
                raise ValueError
            shard_id, position, issued = json.loads(inside)
        except ValueError:
            raise StreamsError("ValidationException", "Invalid ShardIterator") from None
        return cls(arn, shard_id, position, datetime.fromtimestamp(issued, UTC))


def position(shard: Shard, params: dict[str, Any]) -> int:
    """The sequence number after which reading starts."""
    oldest = shard.oldest - 1
    match params.get("ShardIteratorType"):
        case "TRIM_HORIZON":
            return oldest
        case "LATEST":
            return shard.last
        case "AT_TIMESTAMP":
            moment = params.get("Timestamp")
            if not isinstance(moment, (int, float)):
                raise StreamsError(
                    "ValidationException", "AT_TIMESTAMP needs a Timestamp"
                )
            before = datetime.fromtimestamp(moment, UTC) - timedelta(microseconds=1)
            return max(oldest, shard.position_at(before))
        case "AT_SEQUENCE_NUMBER":
            return _given(shard, params) - 1
        case "AFTER_SEQUENCE_NUMBER":
            return _given(shard, params)
        case other:
            raise StreamsError(
                "ValidationException",
                f"1 validation error detected: Value '{other}' at "
                "'shardIteratorType' failed to satisfy constraint: Member must "
                "satisfy enum value set: [AFTER_SEQUENCE_NUMBER, LATEST, "
                "AT_SEQUENCE_NUMBER, AT_TIMESTAMP, TRIM_HORIZON]",
            )


def _given(shard: Shard, params: dict[str, Any]) -> int:
    text = params.get("SequenceNumber")
    if not isinstance(text, str) or not text.isdigit():
        raise StreamsError(
            "ValidationException",
            f"{params['ShardIteratorType']} needs a SequenceNumber of 21 to 40 "
            f"digits; got {text!r}",
        )
    number = int(text)
    if number <= shard.trimmed_through:
        raise trimmed()
    if number < shard.starting:
        raise StreamsError(
            "ValidationException",
            f"SequenceNumber {text} lies before the start of {shard.shard_id}",
        )
    return number


def trimmed() -> StreamsError:
    """The error for a place whose record is gone."""
    return StreamsError(
        "TrimmedDataAccessException",
        "The record at this position is older than 24 hours and has been trimmed. "
        "Start again at TRIM_HORIZON.",
    )
