"""The three jobs of chapter 09: their items, where handlers write, what is right."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Protocol

import boto3
from botocore.config import Config

from helpers.checks.chapter_09_history import Change, Typed

NAMES = {"a": "ada", "b": "bo"}


class Job(Protocol):
    """What the adversary needs to know of an exercise."""

    environment: dict[str, str]

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of the source table's keys."""

    def image(self, item: str, value: int) -> Typed:
        """The typed item with this name and value."""

    def in_words(self, change: Change) -> str:
        """The write, for a person."""

    def open(self) -> None:
        """Create the tables or the bucket the handler writes to."""

    def clear(self) -> None:
        """Empty them."""

    def close(self) -> None:
        """Delete them."""

    def expected(self, changes: Sequence[Change]) -> Any:
        """The final state, by the model."""

    def found(self) -> Any:
        """The final state, as it is."""


class Archive:
    """09.1: an object for each item that DynamoDB deleted by TTL, and for no other."""

    keys = ("userId", "createdAt")

    def __init__(self) -> None:
        self.environment = {"BUCKET": "check-09-archive"}
        unchecked = Config(response_checksum_validation="when_required")
        self._s3 = boto3.client("s3", config=unchecked)
        self._bucket = self.environment["BUCKET"]

    def image(self, item: str, value: int) -> Typed:
        """A user."""
        return user(item, value)

    def in_words(self, change: Change) -> str:
        """The write, for a person."""
        return user_in_words(change)

    def open(self) -> None:
        """Make the bucket."""
        where: Any = {"LocationConstraint": "eu-central-1"}
        self._s3.create_bucket(Bucket=self._bucket, CreateBucketConfiguration=where)

    def clear(self) -> None:
        """Delete the objects."""
        if names := self._names():
            objects: Any = [{"Key": name} for name in names]
            self._s3.delete_objects(Bucket=self._bucket, Delete={"Objects": objects})

    def close(self) -> None:
        """Delete the bucket."""
        self.clear()
        self._s3.delete_bucket(Bucket=self._bucket)

    def expected(self, changes: Sequence[Change]) -> list[str]:
        """The bodies, sorted: one old image per TTL delete."""
        bodies = [
            self.image(change.item, change.old)
            for change in changes
            if change.by_ttl and change.old is not None
        ]
        return sorted(shown(body) for body in bodies)

    def found(self) -> list[str]:
        """The bodies of the objects, sorted."""
        return sorted(self._body(name) for name in self._names())

    def _names(self) -> list[str]:
        listed = self._s3.list_objects_v2(Bucket=self._bucket)
        return [one["Key"] for one in listed.get("Contents", [])]

    def _body(self, name: str) -> str:
        """An object's content, in short if it is JSON."""
        raw = self._s3.get_object(Bucket=self._bucket, Key=name)["Body"].read()
        text = raw.decode("utf-8", "replace")
        try:
            return shown(json.loads(text))
        except ValueError:
            return text


class Totals:
    """09.2: per day, the sum of the amounts of the orders that are there."""

    keys = ("orderId",)

    def __init__(self) -> None:
        self.environment = {"TOTALS": "Check-09-Totals", "SEEN": "Check-09-Seen"}
        tables = {self.environment["TOTALS"]: ("day",)}
        self._tables = Tables({**tables, self.environment["SEEN"]: ("eventID",)})

    def image(self, item: str, value: int) -> Typed:
        """An order; each has its day."""
        day = {"a": "Mon", "b": "Tue"}[item]
        return {
            "orderId": {"S": f"order_{item}"},
            "day": {"S": day},
            "amount": {"N": str(10 * value)},
        }

    def in_words(self, change: Change) -> str:
        """The write, for a person."""
        order = self.image(change.item, change.new or 0)
        name = f"order_{change.item}"
        if change.new is None:
            how = "expires" if change.by_ttl else "is deleted"
            return f"{name} {how} (it was {10 * (change.old or 0)})"
        amount = order["amount"]["N"]
        if change.old is None:
            return f"{name} on {order['day']['S']}, amount {amount}"
        return f"{name} changes from {10 * change.old} to {amount}"

    def open(self) -> None:
        """Make the tables."""
        self._tables.open()

    def clear(self) -> None:
        """Empty the tables."""
        self._tables.clear()

    def close(self) -> None:
        """Delete the tables."""
        self._tables.close()

    def expected(self, changes: Sequence[Change]) -> dict[str, int]:
        """Day to total; days that come to nothing are left out."""
        totals: dict[str, int] = {}
        for change in changes:
            day = self.image(change.item, 1)["day"]["S"]
            more = 10 * ((change.new or 0) - (change.old or 0))
            totals[day] = totals.get(day, 0) + more
        return {day: total for day, total in sorted(totals.items()) if total}

    def found(self) -> dict[str, int | str]:
        """The same from the table; a total that is no number as it is."""
        totals: dict[str, int | str] = {}
        for item in self._tables.items(self.environment["TOTALS"]):
            value = item.get("total", {})
            number = Decimal(value["N"]) if "N" in value else None
            if number != 0:
                whole = str(value) if number is None else int(number)
                totals[item["day"]["S"]] = whole
        return dict(sorted(totals.items()))


class Replica:
    """09.3: the items of the source table, in another table, and no others."""

    keys = ("userId", "createdAt")

    def __init__(self) -> None:
        self.environment = {"COPY": "Check-09-Copy"}
        self._tables = Tables({self.environment["COPY"]: self.keys})

    def image(self, item: str, value: int) -> Typed:
        """A user."""
        return user(item, value)

    def in_words(self, change: Change) -> str:
        """The write, for a person."""
        return user_in_words(change)

    def open(self) -> None:
        """Make the table."""
        self._tables.open()

    def clear(self) -> None:
        """Empty the table."""
        self._tables.clear()

    def close(self) -> None:
        """Delete the table."""
        self._tables.close()

    def expected(self, changes: Sequence[Change]) -> list[str]:
        """The items, sorted."""
        last = {change.item: change.new for change in changes}
        there = {name: new for name, new in last.items() if new is not None}
        return sorted(shown(self.image(name, new)) for name, new in there.items())

    def found(self) -> list[str]:
        """The items of the copy without tombstones, in the attributes of the source."""
        known = self.image("a", 1)
        return sorted(
            shown({name: item[name] for name in known if name in item})
            for item in self._tables.items(self.environment["COPY"])
            if not item.get("deleted", {}).get("BOOL")
        )


class Tables:
    """Tables with text keys: name to names of keys."""

    def __init__(self, keys: dict[str, tuple[str, ...]]) -> None:
        self._keys = keys
        self._dynamodb = boto3.client("dynamodb")

    def open(self) -> None:
        """Create them."""
        for table, keys in self._keys.items():
            kinds = zip(keys, ("HASH", "RANGE"), strict=False)
            self._dynamodb.create_table(
                TableName=table,
                AttributeDefinitions=[
                    {"AttributeName": key, "AttributeType": "S"} for key in keys
                ],
                KeySchema=[
                    {"AttributeName": key, "KeyType": kind} for key, kind in kinds
                ],
                BillingMode="PAY_PER_REQUEST",
            )

    def items(self, table: str) -> list[Typed]:
        """All items."""
        return list(self._dynamodb.scan(TableName=table)["Items"])

    def clear(self) -> None:
        """Delete all items."""
        gone: dict[str, Any] = {
            table: [
                {"DeleteRequest": {"Key": {name: item[name] for name in keys}}}
                for item in self.items(table)
            ]
            for table, keys in self._keys.items()
        }
        if gone := {table: requests for table, requests in gone.items() if requests}:
            self._dynamodb.batch_write_item(RequestItems=gone)

    def close(self) -> None:
        """Delete them."""
        for table in self._keys:
            self._dynamodb.delete_table(TableName=table)


def user(item: str, value: int) -> Typed:
    """The typed user with this name, who has signed in `value` times."""
    return {
        "userId": {"S": NAMES[item]},
        "createdAt": {"S": "2022-08-20"},
        "visits": {"N": str(value)},
    }


def user_in_words(change: Change) -> str:
    """The write, for a person."""
    name = NAMES[change.item]
    if change.new is None:
        return f"{name} expires" if change.by_ttl else f"{name} is deleted by a person"
    if change.old is None:
        return f"{name} is new, visits {change.new}"
    return f"{name}'s visits change from {change.old} to {change.new}"


def shown(item: object) -> str:
    """A user in short, `ada 1`; anything else as JSON."""
    if isinstance(item, dict) and set(item) == {"userId", "createdAt", "visits"}:
        values = [plain(item[name]) for name in ("userId", "visits")]
        return " ".join(values)
    return json.dumps(item, sort_keys=True, ensure_ascii=False)


def plain(value: object) -> str:
    """The text in a typed value, or the value itself as text."""
    if isinstance(value, dict) and len(value) == 1:
        return str(next(iter(value.values())))
    return str(value)
