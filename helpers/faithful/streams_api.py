"""The four operations of the DynamoDB Streams API, over streams kept in a `Store`.

ListStreams, DescribeStream, GetShardIterator and GetRecords, with paging, limits,
iterator expiry and trimming. Nothing here knows moto: parameters come in as a dict, the
answer goes out as JSON text, and errors are `StreamsError` with AWS's code.
Source: DynamoDB Streams API reference.
"""

from __future__ import annotations

import json
from bisect import bisect
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from helpers.faithful import iterators
from helpers.faithful.iterators import Iterator
from helpers.faithful.store import Store, StreamsError
from helpers.faithful.stream import Shard, Stream, StreamRecord

ITERATOR_LIFE = timedelta(minutes=15)
PAGE_BYTES = 1024 * 1024
PAGE_RECORDS = 1000
PAGE_SHARDS = 100


def list_streams(store: Store, region: str, params: dict[str, Any]) -> str:
    """ListStreams: TableName, Limit (1-100), ExclusiveStartStreamArn."""
    limit = _limit(params, PAGE_SHARDS)
    table = params.get("TableName")
    found = [
        {
            "StreamArn": one.arn,
            "TableName": one.table_name,
            "StreamLabel": one.label,
        }
        for one in store.all()
        if one.region == region and table in (None, one.table_name)
    ]
    page, more = _page(found, "StreamArn", params.get("ExclusiveStartStreamArn"), limit)
    answer: dict[str, Any] = {"Streams": page}
    if more:
        answer["LastEvaluatedStreamArn"] = page[-1]["StreamArn"]
    return json.dumps(answer)


def describe_stream(store: Store, params: dict[str, Any]) -> str:
    """DescribeStream: StreamArn, Limit (1-100), ExclusiveStartShardId, ShardFilter."""
    stream = store.get(_arn(params))
    shards: Iterable[Shard] = stream.shards
    chosen = params.get("ShardFilter") or {}
    if chosen:
        if chosen.get("Type") != "CHILD_SHARDS" or not chosen.get("ShardId"):
            raise StreamsError(
                "ValidationException",
                "ShardFilter needs Type CHILD_SHARDS and the ShardId of the parent",
            )
        _shard(stream, chosen["ShardId"])
        shards = [one for one in shards if one.parent == chosen["ShardId"]]
    page, more = _page(
        [_describe_shard(one) for one in shards],
        "ShardId",
        params.get("ExclusiveStartShardId"),
        _limit(params, PAGE_SHARDS),
    )
    description: dict[str, Any] = {
        "StreamArn": stream.arn,
        "StreamLabel": stream.label,
        "StreamStatus": "ENABLED" if stream.enabled else "DISABLED",
        "StreamViewType": stream.view_type,
        "CreationRequestDateTime": stream.created_at.timestamp(),
        "TableName": stream.table_name,
        "KeySchema": stream.key_schema,
        "Shards": page,
    }
    if more:
        description["LastEvaluatedShardId"] = page[-1]["ShardId"]
    return json.dumps({"StreamDescription": description})


def get_shard_iterator(store: Store, params: dict[str, Any]) -> str:
    """GetShardIterator: a place in a shard, good for 15 minutes."""
    stream = store.get(_arn(params))
    shard = _shard(stream, params.get("ShardId", ""))
    position = iterators.position(shard, params)
    token = Iterator(stream.arn, shard.shard_id, position, store.clock.now())
    return json.dumps({"ShardIterator": token.text()})


def get_records(store: Store, params: dict[str, Any]) -> str:
    """GetRecords: up to 1,000 records or 1 MB, and the next iterator.

    NextShardIterator is missing once a closed shard is read to its end.
    """
    limit = _limit(params, PAGE_RECORDS)
    now = store.clock.now()
    token = Iterator.parse(params.get("ShardIterator", ""))
    if now - token.issued > ITERATOR_LIFE:
        raise StreamsError(
            "ExpiredIteratorException",
            "Iterator expired: it was issued at "
            f"{token.issued:%Y-%m-%dT%H:%M:%SZ} and is good for 15 minutes. "
            "Ask GetShardIterator for a new one.",
        )
    shard = _shard(store.get(token.stream_arn), token.shard_id)
    if token.position < shard.trimmed_through:
        raise iterators.trimmed()
    records = _fitting(shard.after(token.position, limit))
    position = records[-1].sequence if records else token.position
    text = f'{{"Records": [{", ".join(one.api_text() for one in records)}]'
    if not shard.finished_at(position):
        following = Iterator(token.stream_arn, token.shard_id, position, now)
        text += f', "NextShardIterator": "{following.text()}"'
    return text + "}"


def _fitting(records: list[StreamRecord]) -> list[StreamRecord]:
    total = 0
    for count, record in enumerate(records):
        total += record.size
        if total > PAGE_BYTES and count:
            return records[:count]
    return records


def _arn(params: dict[str, Any]) -> str:
    arn = params.get("StreamArn") or ""
    if not (arn.startswith("arn:") and arn.count(":") >= 5 and "/stream/" in arn):
        raise StreamsError("ValidationException", f"Invalid StreamArn: {arn}")
    return str(arn)


def _shard(stream: Stream, shard_id: str) -> Shard:
    shard = stream.shard(shard_id)
    if shard is None:
        raise StreamsError(
            "ResourceNotFoundException",
            f"Requested resource not found: Shard: {shard_id} in Stream: "
            f"{stream.arn} not found",
        )
    return shard


def _limit(params: dict[str, Any], most: int) -> int:
    limit = params.get("Limit", most)
    if not isinstance(limit, int) or not 1 <= limit <= most:
        side = "less than or equal to " + str(most)
        if isinstance(limit, int) and limit < 1:
            side = "greater than or equal to 1"
        raise StreamsError(
            "ValidationException",
            f"1 validation error detected: Value '{limit}' at 'limit' failed to "
            f"satisfy constraint: Member must have value {side}",
        )
    return limit


def _page(
    rows: list[dict[str, Any]], name: str, start: str | None, limit: int
) -> tuple[list[dict[str, Any]], bool]:
    names = [row[name] for row in rows]
    # The stream a page ended with may have expired since; stream ARNs are in order.
    first = names.index(start) + 1 if start in names else bisect(names, start or "")
    return rows[first : first + limit], first + limit < len(rows)


def _describe_shard(shard: Shard) -> dict[str, Any]:
    numbers = {"StartingSequenceNumber": str(shard.starting)}
    if shard.ending is not None:
        numbers["EndingSequenceNumber"] = str(shard.ending)
    described: dict[str, Any] = {
        "ShardId": shard.shard_id,
        "SequenceNumberRange": numbers,
    }
    if shard.parent:
        described["ParentShardId"] = shard.parent
    return described
