"""The checks of chapter 01: turn a stream on, and read it.

They call your function with a real boto3 client whose answers are written
down here, so that it meets empty pages, two shards and trimmed records at once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import GeneratorType
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse

from helpers.checks.exercises import exercise
from helpers.checks.feedback import Feedback, require, right
from helpers.checks.running import Outcome, call, require_list

ARN = (
    "arn:aws:dynamodb:eu-central-1:123456789012:table/Hidden/stream/"
    "2022-08-21T10:49:51.310"
)
MANY_CALLS = 60
SHARD = "shardId-00000001661078991310-00000001"
CHILD = "shardId-00000001661078991310-00000002"
Pages = tuple[tuple[int, ...], ...]


@dataclass
class HiddenStream:
    """A stream behind a real client: sequence numbers in pages, in shards.

    A closed shard (`closed`) gives no NextShardIterator with its last page. Numbers up
    to `trimmed` are gone. `calls` counts the requests.
    Source: DynamoDB Streams API reference, GetShardIterator and GetRecords.
    """

    shards: Mapping[str, Pages]
    closed: bool = True
    trimmed: int = 0
    calls: int = 0

    def client(self) -> Any:
        """A boto3 client that asks this stream and nobody else."""
        client = boto3.client("dynamodbstreams", region_name="eu-central-1")
        client.meta.events.register("before-call.dynamodb-streams", self._answer)
        return client

    def _answer(
        self, model: Any, params: dict[str, Any], **_: Any
    ) -> tuple[AWSResponse, dict[str, Any]]:
        self.calls += 1
        if self.calls > MANY_CALLS:
            raise RecursionError(f"more than {MANY_CALLS} requests")
        status, parsed = self._result(model.name, json.loads(params["body"]))
        return AWSResponse("", status, {}, None), {**parsed, "ResponseMetadata": {}}

    def _result(self, name: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if name == "DescribeStream":
            shards = [self._described(shard_id) for shard_id in self.shards]
            return 200, {"StreamDescription": {"StreamArn": ARN, "Shards": shards}}
        if name == "GetShardIterator":
            return self._iterator(asked)
        return 200, self._page(*asked["ShardIterator"].split("|"))

    def _described(self, shard_id: str) -> dict[str, Any]:
        """The shard, with a range that begins before its first record."""
        numbers = [number for page in self.shards[shard_id] for number in page]
        bounds = {"StartingSequenceNumber": str(numbers[0] - 1)}
        if self.closed:
            bounds["EndingSequenceNumber"] = str(numbers[-1])
        return {"ShardId": shard_id, "SequenceNumberRange": bounds}

    def _iterator(self, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        shard_id, kind = asked["ShardId"], asked["ShardIteratorType"]
        number = int(asked.get("SequenceNumber", 0))
        if "SEQUENCE_NUMBER" in kind and number <= self.trimmed:
            code = "TrimmedDataAccessException"
            return 400, {"Error": {"Code": code, "Message": "The record is gone."}}
        after = {"AT_SEQUENCE_NUMBER": number - 1, "LATEST": 10**40}.get(kind, number)
        return 200, {"ShardIterator": f"{shard_id}|0|{after}"}

    def _page(self, shard_id: str, index: str, after: str) -> dict[str, Any]:
        pages, place = self.shards[shard_id], int(index)
        numbers = pages[place] if place < len(pages) else ()
        page: dict[str, Any] = {
            "Records": [
                _record(n) for n in numbers if n > max(int(after), self.trimmed)
            ]
        }
        if place + 1 < len(pages) or not self.closed:
            page["NextShardIterator"] = f"{shard_id}|{place + 1}|{after}"
        return page


def _record(number: int) -> dict[str, Any]:
    keys = {"userId": {"S": f"user_{number % 100}"}}
    change = {"Keys": keys, "SequenceNumber": str(number)}
    return {"eventID": f"{number:032x}", "eventName": "INSERT", "dynamodb": change}


def _numbers(outcome: Outcome) -> list[int]:
    """The sequence numbers of the records a function returned."""
    records = require_list(outcome, "records")
    try:
        return [int(one["dynamodb"]["SequenceNumber"]) for one in records]
    except (TypeError, KeyError):
        raise ValueError(
            "the list holds something that is not a stream record; return the entries "
            "of `Records` as they are"
        ) from None


def _require_asked(stream: HiddenStream, outcome: Outcome) -> None:
    require(
        stream.calls or isinstance(outcome.value, GeneratorType),
        "Your function never asked the client it was handed.",
        idea="call the parameter `streams`, not a client from outside",
    )


@exercise(
    "01.1",
    "Fill the two gaps of `read_all`: where to start, and where to go on.",
    hints=(
        "A shard is read from its oldest record to its end. Each page names the place "
        "after it, unless it is the last page of a closed shard.",
        'Gap 1 is one of the four texts in the table: `"TRIM_HORIZON"`. Gap 2 looks '
        'into `page`: `page.get("NextShardIterator")` gives `None` if it is missing.',
    ),
    function="read_all",
)
def read_all(answer: object) -> Feedback:
    """All records of a closed stream: each shard, each page, also past an empty one."""
    start, base = "the table of iterator types", 26163800000000026199463300
    one = HiddenStream({SHARD: ((base + 1, base + 2), (base + 3,))})
    outcome = call(answer, one.client(), ARN)
    if isinstance(outcome.error, RecursionError):
        require(
            False,
            "Your function asks for ever: I ended it. Each turn must go on at the "
            "place the last page named.",
            idea="`NextShardIterator`",
        )
    dots = "ellipsis" in outcome.error_text.lower()
    require(not dots, "The dots of a gap went into a call. Fill both gaps.")
    require(
        "NextShardIterator" not in outcome.error_text,
        f"At the end of a closed shard your function stops with {outcome.error_text}. "
        "The last page names no next place: the key is missing.",
        idea="`page.get(...)` instead of `page[...]`",
    )
    require(not outcome.error, f"Your function stopped with {outcome.error_text}.")
    _require_asked(one, outcome)
    numbers = _numbers(outcome)
    require(numbers, "I handed over three records; you found none.", idea=start)
    require(
        len(numbers) > 2,
        "I handed over a shard of two pages. You returned the first page only.",
        idea="`while iterator:` turns once per page",
    )
    pages = ((base + 1,), (), (base + 2, base + 3))
    two = HiddenStream({SHARD: pages, CHILD: ((base + 4,),)})
    outcome = call(answer, two.client(), ARN)
    require(not outcome.error, f"It stopped with {outcome.error_text}.")
    numbers = _numbers(outcome)
    require(
        base + 2 in numbers,
        "The second of three pages was empty, and there you stopped. An empty page is "
        "not the end of a shard.",
        idea="only a missing `NextShardIterator` is the end",
    )
    require(
        base + 4 in numbers,
        "I handed over two shards; you read one.",
        idea="`Shards` is a list",
    )
    require(
        numbers == [base + n for n in (1, 2, 3, 4)], f"I got {numbers} in this order."
    )
    return right(
        "I gave your function two hidden streams: several pages, an empty one in the "
        "middle, two shards. It returned each record once, in order."
    )


@exercise(
    "01.2",
    "Write `resume`: one page of records after `last_seen`.",
    hints=(
        "There are three cases: nothing was read yet, the record read last is still "
        "there, or it is older than 24 hours and gone.",
        "Use `TRIM_HORIZON` for `None`, `AFTER_SEQUENCE_NUMBER` otherwise, and "
        "`TRIM_HORIZON` again after `streams.exceptions.TrimmedDataAccessException`.",
    ),
    function="resume",
)
def resume(answer: object) -> Feedback:
    """One page: from the oldest, after the number, or from what is left."""
    idea = "the table of iterator types"
    # As text the first number is the greatest: it has fewer digits.
    all_four = [10**21 - 1, 10**21 + 50, 10**21 + 75, 10**21 + 99]
    stream = HiddenStream({SHARD: (tuple(all_four),)}, closed=False)
    outcome = call(answer, stream.client(), ARN, SHARD, str(all_four[0]))
    require(outcome.value is not ..., "`resume` still returns its dots.", idea=idea)
    require(
        not isinstance(outcome.error, RecursionError),
        "Your function reads to the end of an open shard. It has none: I ended it.",
        idea="one `get_records` is enough here",
    )
    require(not outcome.error, f"Your function stopped with {outcome.error_text}.")
    _require_asked(stream, outcome)
    numbers = _numbers(outcome)
    require(
        all_four[0] not in numbers,
        "The record I had seen already came again. Whoever sends an e-mail per record "
        "would send this one twice.",
        idea="AT and AFTER",
    )
    require(
        numbers or outcome.printed,
        "Three records came after the one I had seen; you returned none.",
        idea="numbers have different lengths: as text, `'9' > '10'`; and LATEST skips",
    )
    require(numbers == all_four[1:], f"I expected the last three, and got {numbers}.")
    outcome = call(answer, stream.client(), ARN, SHARD, None)
    require(
        not outcome.error and _numbers(outcome) == all_four,
        "With `last_seen=None` I expected all four records. "
        f"{outcome.error_text or 'Some were missing.'}",
        idea="who has read nothing starts at the oldest record",
    )
    stream = HiddenStream(stream.shards, closed=False, trimmed=all_four[1])
    outcome = call(answer, stream.client(), ARN, SHARD, str(all_four[0]))
    require(
        not outcome.error,
        f"My last record was trimmed, and your function stopped with "
        f"{type(outcome.error).__name__}.",
        idea="the cell that catches `TrimmedDataAccessException`",
    )
    require(
        _numbers(outcome) == all_four[2:],
        "My last record was trimmed. Two younger records were still there, and you "
        "did not return them.",
        idea="TRIM_HORIZON is the oldest record that is left",
    )
    return right(
        "It starts at the oldest record, goes on after the one I had seen, and takes "
        "what is left when that one is trimmed."
    )
