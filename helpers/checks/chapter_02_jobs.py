"""The six jobs of exercise 02.3, run on live records of all four view types.

A job takes the three records of one user's life (INSERT, MODIFY, REMOVE, as boto3
gives them) and does its work from the records alone. A job that reaches for a part
its records do not carry stops, and says at which event it missed what.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from helpers.checks.running import read_stream

Records = list[dict[str, Any]]
VIEWS = ("KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES")
KEY = {"userId": {"S": "user_6"}, "createdAt": {"S": "2022-08-21"}}
USER = {**KEY, "firstname": {"S": "Chidi"}, "lastname": {"S": "Okafor"}}


class Absent(Exception):
    """A record does not carry the part a job needs."""


@dataclass(frozen=True)
class Run:
    """What a job came to: done, or the trouble it met as a sentence."""

    done: bool
    trouble: str = ""


def run(job: str, records: Records) -> Run:
    """Do `job` on these records."""
    try:
        JOBS[job](records)
    except Absent as absent:
        return Run(False, str(absent))
    return Run(True)


def total_bytes(records: Records) -> int:
    """The SizeBytes of all records together."""
    return sum(one["dynamodb"]["SizeBytes"] for one in records)


def live_records() -> Mapping[str, Records]:
    """One insert, modify and remove, read from a stream of each view type.

    Makes the tables `Check-02-3-VIEW` and deletes them.
    """
    return {view: _life_of_a_user(f"Check-02-3-{view}", view) for view in VIEWS}


def _life_of_a_user(table: str, view: str) -> Records:
    import boto3

    dynamodb = boto3.client("dynamodb")
    dynamodb.create_table(
        TableName=table,
        AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in KEY],
        KeySchema=[
            {"AttributeName": name, "KeyType": kind}
            for name, kind in zip(KEY, ("HASH", "RANGE"), strict=True)
        ],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": view},
    )
    try:
        dynamodb.put_item(TableName=table, Item=USER)
        dynamodb.put_item(TableName=table, Item={**USER, "lastname": {"S": "Anagonye"}})
        dynamodb.delete_item(TableName=table, Key=KEY)
        return read_stream(table)
    finally:
        dynamodb.delete_table(TableName=table)


def _part(record: Mapping[str, Any], name: str) -> Any:
    if name not in record["dynamodb"]:
        raise Absent(
            f"At the {record['eventName']} it needed `{name}`, and the record has none."
        )
    return record["dynamodb"][name]


def _welcome(records: Records) -> list[str]:
    """Greet each new user by name."""
    new = [one for one in records if one["eventName"] == "INSERT"]
    return [f"Welcome, {_part(one, 'NewImage')['firstname']['S']}!" for one in new]


def _search(records: Records) -> dict[str, Any]:
    """Keep a copy of each user as it is now; drop the users that are gone."""
    index: dict[str, Any] = {}
    for one in records:
        user = _part(one, "Keys")["userId"]["S"]
        if one["eventName"] == "REMOVE":
            index.pop(user)
        else:
            index[user] = _part(one, "NewImage")
    return index


def _audit(records: Records) -> list[tuple[Any, Any]]:
    """Write down what each changed user was and is."""
    changed = [one for one in records if one["eventName"] == "MODIFY"]
    return [(_part(one, "OldImage"), _part(one, "NewImage")) for one in changed]


def _archive(records: Records) -> list[Any]:
    """Keep the last state of each user that is gone."""
    gone = [one for one in records if one["eventName"] == "REMOVE"]
    return [_part(one, "OldImage") for one in gone]


def _cache(records: Records) -> list[str]:
    """Throw changed users out of a cache."""
    return [_part(one, "Keys")["userId"]["S"] for one in records]


def _count(records: Records) -> int:
    """Count the users: one more, one less."""
    step = {"INSERT": 1, "MODIFY": 0, "REMOVE": -1}
    return sum(step[one["eventName"]] for one in records)


JOBS: Mapping[str, Callable[[Records], Any]] = {
    "welcome": _welcome,
    "search": _search,
    "audit": _audit,
    "archive": _archive,
    "cache": _cache,
    "count": _count,
}
