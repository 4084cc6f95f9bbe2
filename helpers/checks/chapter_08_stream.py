"""A stream that has split twice, for the check of 08.1."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import boto3

from helpers import lab
from helpers.checks.feedback import Feedback, not_yet

TABLE = "Check-08-1"
USERS = ("ada", "ben", "cho", "dee", "eve", "fay", "gus", "hal")
ENOUGH = 5_000


class Endless(Exception):
    """A reader looked at the same few shards thousands of times."""


class _Shard(dict[str, Any]):
    """A shard's description that notices a loop without end."""

    looked_at = 0

    def get(self, key: str, default: Any = None) -> Any:
        self._count()
        return super().get(key, default)

    def __getitem__(self, key: str) -> Any:
        self._count()
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self._count()
        return super().__contains__(key)

    def _count(self) -> None:
        self.looked_at += 1
        if self.looked_at > ENOUGH:
            raise Endless


@dataclass(frozen=True)
class Stretch:
    """Some shards of the stream, in the order they are handed over."""

    what: str
    described: Sequence[dict[str, Any]]
    records: dict[str, list[dict[str, Any]]] = field(repr=False)

    def shards(self) -> list[dict[str, Any]]:
        """The shards as DescribeStream describes them, fresh for each reader."""
        return [_Shard(one) for one in self.described]

    def read(self, shard_id: str) -> list[dict[str, Any]]:
        """The records of one shard, oldest first."""
        return list(self.records[shard_id])

    def judge(self, got: list[dict[str, Any]]) -> Feedback | None:
        """None if all records are there once, and each item's in order."""
        numbers = [one["dynamodb"]["SequenceNumber"] for one in got]
        if len(set(numbers)) < len(numbers):
            return not_yet(
                f"With {self.what} some records came more than once.",
                idea="read each shard once",
            )
        missing = [
            shard
            for shard in self.described
            if not {_number(one) for one in self.read(shard["ShardId"])} <= {*numbers}
        ]
        return self._missing(missing) if missing else self._disorder(got)

    def _missing(self, missing: list[dict[str, Any]]) -> Feedback:
        here = {one["ShardId"] for one in self.described}
        parents = {one.get("ParentShardId") for one in missing} - {None}
        if not parents <= here:
            return not_yet(
                f"With {self.what} you left out a shard whose parent is not there. Its "
                "own records can still be read.",
                idea="a shard without a parent in the list comes first",
            )
        if all("EndingSequenceNumber" in _range(one) for one in missing):
            return not_yet(
                "You left out closed shards. Closed means that nothing new comes; "
                "their records stay readable for 24 hours.",
                idea="what `EndingSequenceNumber` says",
            )
        return not_yet(
            f"With {self.what} you read {len(self.described) - len(missing)} of "
            f"{len(self.described)} shards: the children of some are missing.",
            idea="children have children",
        )

    def _disorder(self, got: list[dict[str, Any]]) -> Feedback | None:
        last: dict[str, int] = {}
        for one in got:
            user = one["dynamodb"]["Keys"]["userId"]["S"]
            visits = int(one["dynamodb"]["NewImage"]["visits"]["N"])
            if visits < last.get(user, 0):
                return not_yet(
                    f"With {self.what} I got {user}'s visit {visits} after visit "
                    f"{last[user]}: a child was read before its parent.",
                    idea="`ParentShardId`; the list's order and the timestamps, which "
                    "are whole seconds, say nothing",
                )
            last[user] = visits
        return None


def split_stream() -> Iterator[Stretch]:
    """The same stream four times: three orders, and without its first shard."""
    described, records = _make()
    root, *others = described
    yield Stretch("the youngest shard first", described[::-1], records)
    yield Stretch("the oldest shard first", described, records)
    mixed = [others[1], others[-1], root, *others[2:-1], others[0]]
    yield Stretch("the shards in a mixed order", mixed, records)
    without = others[::-1]
    yield Stretch("the first parent missing", without, records)


def _make() -> tuple[list[dict[str, Any]], dict[str, list[dict[str, Any]]]]:
    """Write, split, write, split a child, write; the shards and their records."""
    dynamodb, streams = boto3.client("dynamodb"), boto3.client("dynamodbstreams")
    if TABLE in dynamodb.list_tables()["TableNames"]:
        dynamodb.delete_table(TableName=TABLE)
    arn = dynamodb.create_table(
        TableName=TABLE,
        KeySchema=[{"AttributeName": "userId", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "userId", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )["TableDescription"]["LatestStreamArn"]
    root = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]
    shard_id = root["ShardId"]
    for visits in (1, 2, 3):
        for user in USERS:
            item = {"userId": {"S": user}, "visits": {"N": str(visits)}}
            dynamodb.put_item(TableName=TABLE, Item=item)
        if visits < 3:
            shard_id = lab.split_shard(arn, shard_id)[0]
    described = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    records = {one["ShardId"]: _read(streams, arn, one["ShardId"]) for one in described}
    dynamodb.delete_table(TableName=TABLE)
    return described, records


def _read(streams: Any, arn: str, shard_id: str) -> list[dict[str, Any]]:
    iterator = streams.get_shard_iterator(
        StreamArn=arn, ShardId=shard_id, ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    return list(streams.get_records(ShardIterator=iterator)["Records"])


def _number(record: dict[str, Any]) -> str:
    return str(record["dynamodb"]["SequenceNumber"])


def _range(shard: dict[str, Any]) -> dict[str, str]:
    return dict(shard["SequenceNumberRange"])
