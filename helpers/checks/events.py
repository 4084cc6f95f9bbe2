"""Stream events for checks: plain Python items in, what Lambda would hand over out.

    stream_event(insert(user), modify(user, {**user, "firstname": "Ada"}), remove(user))

Source: Lambda developer guide, "Using AWS Lambda with Amazon DynamoDB", sample event.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Item = Mapping[str, Any]
STREAM_ARN = (
    "arn:aws:dynamodb:eu-central-1:123456789012:table/Users/stream/"
    "2022-08-21T10:49:51.310"
)
CREATED = 1661096164
FIRST_SEQUENCE_NUMBER = 26163800000000026199463306
KEYS = ("createdAt", "userId")


@dataclass(frozen=True)
class Change:
    """One change of an item: what it was, what it is, and whether TTL did it."""

    name: str
    old: Item | None = None
    new: Item | None = None
    by_ttl: bool = False


def insert(new: Item) -> Change:
    """A new item."""
    return Change("INSERT", new=new)


def modify(old: Item, new: Item) -> Change:
    """An item that was `old` and is `new`."""
    return Change("MODIFY", old, new)


def remove(old: Item, *, by_ttl: bool = False) -> Change:
    """An item that is gone; `by_ttl` if DynamoDB itself deleted it."""
    return Change("REMOVE", old, by_ttl=by_ttl)


def stream_event(*changes: Change, view: str = "NEW_AND_OLD_IMAGES") -> dict[str, Any]:
    """The event for these changes, in one batch, under one view type."""
    return {
        "Records": [
            _record(number, change, view) for number, change in enumerate(changes)
        ]
    }


def _record(number: int, change: Change, view: str) -> dict[str, Any]:
    item = change.new if change.new is not None else change.old
    assert item is not None
    parts = {"Keys": {name: item[name] for name in KEYS if name in item}}
    if change.new is not None and view in ("NEW_IMAGE", "NEW_AND_OLD_IMAGES"):
        parts["NewImage"] = dict(change.new)
    if change.old is not None and view in ("OLD_IMAGE", "NEW_AND_OLD_IMAGES"):
        parts["OldImage"] = dict(change.old)
    record = {
        "eventID": f"{0xD888C8818651DC51D98B21F921BE01FD + number:032x}",
        "eventName": change.name,
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-central-1",
        "dynamodb": {
            "ApproximateCreationDateTime": CREATED + number,
            **{name: _typed(part) for name, part in parts.items()},
            "SequenceNumber": str(FIRST_SEQUENCE_NUMBER + 100 * number),
            "SizeBytes": sum(_size(part) for part in parts.values()),
            "StreamViewType": view,
        },
        "eventSourceARN": STREAM_ARN,
    }
    if change.by_ttl:
        service = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
        record["userIdentity"] = service
    return record


def _typed(item: Item) -> dict[str, dict[str, str]]:
    return {name: _value(value) for name, value in item.items()}


def _value(value: object) -> dict[str, str]:
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return {"N": str(value)}
    raise TypeError(f"check events hold text and numbers only; got {value!r}")


def _size(item: Item) -> int:
    """Bytes by DynamoDB's item-size rules, for text and whole numbers."""
    return sum(
        len(name.encode())
        + (
            len(value.encode())
            if isinstance(value, str)
            else (len(str(value).strip("-").strip("0")) + 1) // 2 + 1
        )
        for name, value in item.items()
    )
