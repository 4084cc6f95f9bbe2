"""A stream without moto: the store, and the four operations over it."""

from __future__ import annotations

import json
from typing import Any

from helpers.clock import Clock
from helpers.faithful.streams_api import (
    Store,
    describe_stream,
    get_records,
    get_shard_iterator,
)

TABLE = "arn:aws:dynamodb:eu-central-1:123456789012:table/Users"
KEY = [{"AttributeName": "userId", "KeyType": "HASH"}]


class Lab:
    """A store with one stream, and the four operations over it."""

    def __init__(self, view: str = "KEYS_ONLY") -> None:
        self.clock = Clock()
        self.store = Store(self.clock, seed=1)
        self.stream = self.store.open(TABLE, "Users", view, KEY)

    def write(self, user: str) -> int:
        keys = json.dumps({"userId": {"S": user}})
        now = self.clock.now()
        return self.stream.write("INSERT", now, keys, None, None, 10).sequence

    def shards(self, **more: Any) -> list[dict[str, Any]]:
        found = describe_stream(self.store, {"StreamArn": self.stream.arn, **more})
        return json.loads(found)["StreamDescription"]["Shards"]

    def iterator(self, shard: str, kind: str = "TRIM_HORIZON", **more: Any) -> str:
        asked = {"StreamArn": self.stream.arn, "ShardId": shard} | more
        answer = get_shard_iterator(self.store, asked | {"ShardIteratorType": kind})
        return json.loads(answer)["ShardIterator"]

    def page(self, iterator: str, **more: Any) -> dict[str, Any]:
        return json.loads(get_records(self.store, {"ShardIterator": iterator, **more}))

    def users(self, shard: str) -> list[str]:
        """The users in a shard, read in pages of two to its end or its tip."""
        found, iterator = [], self.iterator(shard)
        while True:
            page = self.page(iterator, Limit=2)
            found += [r["dynamodb"]["Keys"]["userId"]["S"] for r in page["Records"]]
            iterator = page.get("NextShardIterator")
            if not iterator or not page["Records"]:
                return found

    def split(self) -> tuple[str, str]:
        parent = next(one for one in self.stream.shards if one.ending is None)
        low, high = self.stream.split(parent.shard_id, self.clock.now())
        return low.shard_id, high.shard_id
