"""Stretches of a hidden stream, and what a wrong way to read one shows (05.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Self

import boto3

from helpers import lab
from helpers.checks.running import Outcome, call

MOST_CALLS = 40
BIG = "x" * 300_000
Problem = tuple[str, str] | None


class TooManyCalls(Exception):
    """GetRecords was called again and again."""


@dataclass(frozen=True)
class Stretch:
    """Records of a shard that an on-failure message speaks of.

    `before` and `after` are the numbers of the shard's other records.
    """

    told: dict[str, Any]
    wanted: list[str]
    before: list[str]
    after: list[str]
    pages: bool = False
    child: bool = False

    def ask(self, answer: Callable[..., Any]) -> Outcome:
        """Call the answer with a client that counts; sequence numbers as value."""
        streams = boto3.client("dynamodbstreams")
        calls: list[str] = []

        def count(**_: object) -> None:
            calls.append("")
            if len(calls) > MOST_CALLS:
                raise TooManyCalls(f"{MOST_CALLS} calls of GetRecords")

        streams.meta.events.register("before-call.*.GetRecords", count)
        outcome = call(answer, self.told, streams)
        if isinstance(outcome.value, list):
            return replace(outcome, value=[_number(one) for one in outcome.value])
        return outcome


@dataclass(frozen=True)
class Stretches:
    """Three stretches: short, longer than a page, and in a child shard."""

    all: tuple[Stretch, ...]

    def __iter__(self) -> Iterator[Stretch]:
        return iter(self.all)

    @classmethod
    def write(cls, stream_arn: str, table: str) -> Self:
        """Fill the table's stream: small, big, a split of the shard, small again."""
        _put(table, *[(f"small_{n}", "-") for n in range(6)])
        _put(table, *[(f"big_{n}", BIG) for n in range(5)])
        _put(table, *[(f"last_{n}", "-") for n in range(2)])
        (parent,) = _shards(stream_arn)
        numbers = _numbers(stream_arn, parent)
        children = lab.split_shard(stream_arn, parent)
        _put(table, *[(f"more_{n}", "-") for n in range(8)])
        child = max(children, key=lambda one: len(_numbers(stream_arn, one)))
        theirs = _numbers(stream_arn, child)
        return cls(
            (
                _stretch(stream_arn, parent, numbers, 1, 4),
                replace(_stretch(stream_arn, parent, numbers, 4, 12), pages=True),
                replace(
                    _stretch(stream_arn, child, theirs, 0, len(theirs)), child=True
                ),
            )
        )


def explain(stretch: Stretch, outcome: Outcome) -> Problem:
    """None if the answer is right, else what I saw and the idea to revisit."""
    got, wanted = outcome.value, stretch.wanted
    if isinstance(outcome.error, TooManyCalls):
        return (
            f"I stopped you after {MOST_CALLS} calls of GetRecords. An open shard "
            "always has a next iterator.",
            "stop when the last record of the message is there",
        )
    if outcome.error:
        return f"Your function raised {outcome.error_text}.", "the cell above, in steps"
    if not isinstance(got, list):
        return f"I expected a list of records and got {got!r}.", "return what you kept"
    if got == wanted:
        return None
    if stretch.child:
        return (
            "The records of the message are in another shard than those you returned "
            "(the stream has three).",
            "`shardId` is in the message",
        )
    if set(got) & set(stretch.before):
        return (
            f"The message speaks of {len(wanted)} records. You also returned some that "
            "stand before them in the shard.",
            "begin AT the first number, not at the horizon",
        )
    if set(got) & set(stretch.after):
        return (
            f"The message speaks of {len(wanted)} records. You also returned some that "
            "stand behind them: the iterator has a start and no end.",
            "`endSequenceNumber`",
        )
    if stretch.pages and got == wanted[: len(got)]:
        return (
            f"The message speaks of {len(wanted)} large records and you returned the "
            f"first {len(got)}: a page ends at 1 MB.",
            "`NextShardIterator`",
        )
    if got == wanted[1:]:
        return (
            f"The message speaks of {len(wanted)} records; the first one is missing.",
            "AT_SEQUENCE_NUMBER includes the record, AFTER_SEQUENCE_NUMBER does not",
        )
    if got == wanted[:-1]:
        return (
            f"The message speaks of {len(wanted)} records; the last one is missing.",
            "`endSequenceNumber` belongs to the batch: at most, not less than",
        )
    return (
        f"The message speaks of {len(wanted)} records; you returned {len(got)}, and "
        "they are not the same, in order.",
        "every record from the first number to the last, once",
    )


def _stretch(
    stream_arn: str, shard_id: str, numbers: list[str], first: int, end: int
) -> Stretch:
    wanted = numbers[first:end]
    told = {
        "requestContext": {
            "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": 2,
        },
        "version": "1.0",
        "DDBStreamBatchInfo": {
            "shardId": shard_id,
            "startSequenceNumber": wanted[0],
            "endSequenceNumber": wanted[-1],
            "batchSize": len(wanted),
            "streamArn": stream_arn,
        },
    }
    return Stretch(told, wanted, numbers[:first], numbers[end:])


def _put(table: str, *items: tuple[str, str]) -> None:
    dynamodb = boto3.client("dynamodb")
    for user, text in items:
        item = {"userId": {"S": user}, "text": {"S": text}}
        dynamodb.put_item(TableName=table, Item=item)


def _shards(stream_arn: str) -> list[str]:
    streams = boto3.client("dynamodbstreams")
    shards = streams.describe_stream(StreamArn=stream_arn)["StreamDescription"]
    return [one["ShardId"] for one in shards["Shards"]]


def _numbers(stream_arn: str, shard_id: str) -> list[str]:
    """The sequence numbers of a shard, oldest first."""
    streams = boto3.client("dynamodbstreams")
    iterator: str | None = streams.get_shard_iterator(
        StreamArn=stream_arn, ShardId=shard_id, ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    numbers: list[str] = []
    while iterator:
        page = streams.get_records(ShardIterator=iterator)
        numbers += [_number(one) for one in page["Records"]]
        iterator = page.get("NextShardIterator") if page["Records"] else None
    return numbers


def _number(record: Any) -> str:
    try:
        return str(record["dynamodb"]["SequenceNumber"])
    except (KeyError, TypeError):
        return ""
