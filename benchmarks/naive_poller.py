"""What most people write first: forty lines that poll a stream and call a handler.

No batches across pages, no retries, no checkpoint, no filter, no order of shards.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any


def poll(
    streams: Any, arn: str, handler: Callable[[Any, None], Any], wanted: int
) -> int:
    """Hand every record to the handler, 100 at a time, until `wanted` are handled."""
    (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    iterator = streams.get_shard_iterator(
        StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    handled = 0
    while handled < wanted:
        page = streams.get_records(ShardIterator=iterator, Limit=100)
        if page["Records"]:
            event = {"Records": [event_record(one, arn) for one in page["Records"]]}
            handler(json.loads(json.dumps(event)), None)
            handled += len(page["Records"])
        iterator = page["NextShardIterator"]
    return handled


def event_record(record: dict[str, Any], arn: str) -> dict[str, Any]:
    """A record of the API as Lambda would hand it over."""
    change = dict(record["dynamodb"])
    created = change["ApproximateCreationDateTime"]
    change["ApproximateCreationDateTime"] = created.timestamp()
    for part in ("Keys", "NewImage", "OldImage"):
        for value in change.get(part, {}).values():
            if "B" in value:
                value["B"] = base64.b64encode(value["B"]).decode()
    return {**record, "dynamodb": change, "eventSourceARN": arn}
