"""A stream read over its public API, as Lambda's pollers read it.

Source: DynamoDB Streams API reference, DescribeStream, GetShardIterator, GetRecords.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import boto3
from botocore.exceptions import ClientError

from helpers.trigger.ports import Page, PolledRecord, ShardInfo

EMPTY_PAGES = 5
"""How many empty pages in a row are taken for the end of what is there now."""


class WireStreams:
    """What the poller needs of a stream, through boto3. Unknown: LookupError."""

    def __init__(self, region: str) -> None:
        self._region = region
        self._made: Any = None

    @property
    def _client(self) -> Any:
        if self._made is None:
            self._made = boto3.client("dynamodbstreams", region_name=self._region)
        return self._made

    def shards(self, stream_arn: str) -> Sequence[ShardInfo]:
        """The shards of a stream, parents before children."""
        found: list[ShardInfo] = []
        more: dict[str, Any] = {}
        while True:
            try:
                answer = self._client.describe_stream(StreamArn=stream_arn, **more)
            except ClientError as error:
                raise LookupError(str(error)) from None
            about = answer["StreamDescription"]
            found += [_shard(one) for one in about["Shards"]]
            last = about.get("LastEvaluatedShardId")
            if not last:
                return sorted(found, key=lambda one: one.starting)
            more = {"ExclusiveStartShardId": last}

    def read(self, stream_arn: str, shard_id: str, after: int, limit: int) -> Page:
        """Up to `limit` records with a sequence number greater than `after`.

        What was trimmed before it could be read is not counted: the API does not say.
        """
        iterator: str | None = self._iterator(stream_arn, shard_id, after)
        for _ in range(EMPTY_PAGES):
            answer = self._client.get_records(ShardIterator=iterator, Limit=limit)
            iterator = answer.get("NextShardIterator")
            if answer["Records"] or not iterator:
                break
        records = [polled(one, stream_arn) for one in answer["Records"]]
        # After a fall back to TRIM_HORIZON, some were read before.
        fresh = [one for one in records if one.sequence > after]
        return Page(fresh, iterator is None)

    def tip(self, stream_arn: str, shard_id: str, at: datetime) -> int:
        """The position after the last record written before `at`."""
        (shard,) = [one for one in self.shards(stream_arn) if one.shard_id == shard_id]
        position = shard.starting - 1
        while True:
            page = self.read(stream_arn, shard_id, position, 1000)
            before = [one for one in page.records if one.created < at.timestamp()]
            if before:
                position = before[-1].sequence
            if len(before) < len(page.records) or not page.records or page.end:
                return position

    def _iterator(self, stream_arn: str, shard_id: str, after: int) -> str:
        place = {"StreamArn": stream_arn, "ShardId": shard_id}
        ask = self._client.get_shard_iterator
        try:
            answer = ask(
                **place,
                ShardIteratorType="AFTER_SEQUENCE_NUMBER",
                SequenceNumber=str(max(after, 0)),
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "ResourceNotFoundException":
                raise LookupError(str(error)) from None
            # The position lies before the oldest record that is still there.
            answer = ask(**place, ShardIteratorType="TRIM_HORIZON")
        return str(answer["ShardIterator"])


def polled(record: dict[str, Any], stream_arn: str) -> PolledRecord:
    """A record of GetRecords, with its text as Lambda hands it to a function."""
    change = record["dynamodb"]
    created = change["ApproximateCreationDateTime"].timestamp()
    sequence = int(change["SequenceNumber"])
    text = json.dumps(
        {
            "eventID": record["eventID"],
            "eventName": record["eventName"],
            "eventVersion": record["eventVersion"],
            "eventSource": record["eventSource"],
            "awsRegion": record["awsRegion"],
            "dynamodb": {**change, "ApproximateCreationDateTime": created},
            **_identity(record),
            "eventSourceARN": stream_arn,
        },
        default=lambda one: b64encode(one).decode(),
        ensure_ascii=False,
    )
    keys = json.dumps(change["Keys"], default=lambda one: b64encode(one).decode())
    return PolledRecord(sequence, created, keys, text)


def _identity(record: dict[str, Any]) -> dict[str, Any]:
    who = record.get("userIdentity")
    if not who:
        return {}
    return {"userIdentity": {"principalId": who["PrincipalId"], "type": who["Type"]}}


def _shard(described: dict[str, Any]) -> ShardInfo:
    numbers = described["SequenceNumberRange"]
    ending = numbers.get("EndingSequenceNumber")
    return ShardInfo(
        described["ShardId"],
        described.get("ParentShardId"),
        int(numbers["StartingSequenceNumber"]),
        int(ending) if ending else None,
    )
