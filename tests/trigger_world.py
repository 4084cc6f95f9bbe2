"""A world of Ports for the trigger's tests: a stream in memory, scripted functions.

Nothing here knows moto. Records are small but real Lambda event records; functions are
Python callables that take the parsed event.
"""

from __future__ import annotations

import itertools
import json
from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from trigger_parts import Answer, FakeShard, delivered, fails_on, flat, sequences

from helpers.clock import Clock
from helpers.deliveries import Deliveries
from helpers.trigger import Trigger
from helpers.trigger.ports import (
    NoFunction,
    Page,
    PolledRecord,
    Ports,
    ShardInfo,
    Throttled,
)

ARN = (
    "arn:aws:dynamodb:eu-central-1:123456789012:table/Users/stream/"
    "2022-08-21T10:49:51.310"
)
FUNCTION = "arn:aws:lambda:eu-central-1:123456789012:function:welcome"
QUEUE = "arn:aws:sqs:eu-central-1:123456789012:failed"
RETENTION = timedelta(hours=24)
__all__ = ["World", "delivered", "fails_on", "flat", "sequences"]

Handler = Callable[[dict[str, Any]], Any]


class World:
    """A stream, functions and destinations, all in memory, in lab time."""

    def __init__(self, seconds_per_invocation: float = 0.01) -> None:
        self.clock = Clock()
        self.shards_of: dict[str, list[FakeShard]] = {}
        self.sequence = 9 * 10**20  # so that the numbers soon grow by a digit
        self.described: dict[str, dict[str, Any]] = {}
        self.functions: dict[str, Handler] = {}
        self.refused: str | None = None
        self.sent: list[tuple[str, dict[str, Any], dict[str, Any]]] = []
        self.missing_destinations: set[str] = set()
        self.metrics: list[tuple[str, float, dict[str, str]]] = []
        self.throttles = 0
        self.seconds = seconds_per_invocation
        self.payload_sizes: list[int] = []
        self._ids = itertools.count(1)
        self.ports = Ports(
            clock=self.clock,
            source=self,
            mappings=self._mappings,
            invoke=self._invoke,
            refusal=lambda function, stream: self.refused,
            send=self._send,
            report=self._report,
            measure=self._measure,
            new_id=self.new_id,
            next_change=lambda before: None,
        )
        self.trigger = Trigger(self.ports)
        self.add_stream(ARN)

    # What a test does.

    def add_stream(self, arn: str) -> None:
        self.shards_of[arn] = [FakeShard("shardId-0", self.sequence)]

    def put(
        self,
        item: str,
        *,
        stream: str = ARN,
        shard: int | None = None,
        padding: str = "",
        name: str = "INSERT",
        **attributes: Any,
    ) -> int:
        """Write a record; returns its sequence number."""
        self.sequence += 10**20 + 7
        keys = {"userId": {"S": item}}
        body = {
            "eventID": f"{self.sequence:032x}",
            "eventName": name,
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": "eu-central-1",
            "dynamodb": {
                "ApproximateCreationDateTime": float(int(self.clock.time())),
                "Keys": keys,
                "NewImage": keys | attributes,
                "SequenceNumber": str(self.sequence),
                "SizeBytes": 26,
                "StreamViewType": "NEW_IMAGE",
            },
            "eventSourceARN": stream,
        }
        text = json.dumps(body)
        if padding:
            text = text[:-1] + f', "padding": {json.dumps(padding)}' + "}"
        shards = self.shards_of[stream]
        target = shards[shard] if shard is not None else shards[-1]
        assert target.ending is None, "the shard is closed"
        target.records.append(
            PolledRecord(self.sequence, float(int(self.clock.time())), item, text)
        )
        return self.sequence

    def put_many(self, count: int, **more: Any) -> list[int]:
        return [self.put(f"user-{index}", **more) for index in range(count)]

    def split(self, shard: int, stream: str = ARN) -> list[FakeShard]:
        """Close a shard; two children follow it."""
        parent = self.close(shard, stream)
        children = [
            FakeShard(f"{parent.shard_id}-{name}", self.sequence, parent.shard_id)
            for name in "ab"
        ]
        self.shards_of[stream] += children
        return children

    def close(self, shard: int = 0, stream: str = ARN) -> FakeShard:
        closed = self.shards_of[stream][shard]
        self.sequence += 1
        closed.ending = self.sequence
        return closed

    def map(self, handler: Handler, function: str = FUNCTION, **params: Any) -> str:
        """Create an event source mapping to this handler; returns its UUID."""
        uuid = f"mapping-{len(self.described) + 1}"
        self.functions[function] = handler
        self.described[uuid] = {
            "UUID": uuid,
            "EventSourceArn": ARN,
            "FunctionArn": function,
            "StartingPosition": "TRIM_HORIZON",
            "State": "Creating",
            "CreatedAt": self.clock.now(),
            "LastProcessingResult": "No records processed",
            **params,
        }
        return uuid

    def update(self, uuid: str, **params: Any) -> None:
        self.described[uuid] = self.described[uuid] | params

    def deliver(self, **for_: float) -> Deliveries:
        """`deliver()`, or `deliver(minutes=5)` for that much lab time."""
        return self.trigger.deliver(timedelta(**for_) if for_ else None)

    def result(self, uuid: str) -> str:
        return str(self.described[uuid]["LastProcessingResult"])

    def metric(self, name: str) -> list[float]:
        return [value for one, value, _ in self.metrics if one == name]

    # What the trigger sees.

    def shards(self, stream_arn: str) -> Sequence[ShardInfo]:
        return [
            ShardInfo(one.shard_id, one.parent, one.starting, one.ending)
            for one in self._stream(stream_arn)
        ]

    def read(self, stream_arn: str, shard_id: str, after: int, limit: int) -> Page:
        assert limit > 0, "a read of nothing"
        shard = self._shard(stream_arn, shard_id)
        horizon = self.clock.time() - RETENTION.total_seconds()
        behind = bisect_right(shard.records, after, key=attrgetter("sequence"))
        kept = bisect_right(shard.records, horizon, key=attrgetter("created"))
        start = max(behind, kept)
        page = shard.records[start : start + limit]
        end = shard.ending is not None and start + len(page) == len(shard.records)
        return Page(page, end, start - behind)

    def tip(self, stream_arn: str, shard_id: str, at: datetime) -> int:
        shard = self._shard(stream_arn, shard_id)
        before = [s.sequence for s in shard.records if s.created <= at.timestamp()]
        return before[-1] if before else shard.starting - 1

    def new_id(self) -> str:
        return f"id-{next(self._ids)}"

    def _stream(self, arn: str) -> list[FakeShard]:
        if arn not in self.shards_of:
            raise LookupError(arn)
        return self.shards_of[arn]

    def _shard(self, arn: str, shard_id: str) -> FakeShard:
        return next(one for one in self._stream(arn) if one.shard_id == shard_id)

    def _mappings(self) -> list[dict[str, Any]]:
        return list(self.described.values())

    def _invoke(self, function_arn: str, payload: str) -> Answer:
        if function_arn not in self.functions:
            raise NoFunction(f"{function_arn} does not exist any more")
        if self.throttles:
            self.throttles -= 1
            raise Throttled("Rate exceeded")
        self.payload_sizes.append(len(payload.encode()))
        answer = Answer(self.new_id(), self.clock.now(), self.seconds)
        self.clock.sleep(self.seconds)
        try:
            answer.response = self.functions[function_arn](json.loads(payload))
        except Exception as error:
            answer.function_error = "Unhandled"
            answer.error, answer.error_type = str(error), type(error).__name__
        return answer

    def _send(
        self,
        destination: str,
        record: dict[str, Any],
        event: dict[str, Any],
        mapping_uuid: str,
    ) -> str | None:
        if destination in self.missing_destinations:
            return "the queue does not exist"
        self.sent.append((destination, record, event))
        return None

    def _report(self, uuid: str, text: str) -> None:
        if uuid in self.described:
            self.described[uuid]["LastProcessingResult"] = text

    def _measure(
        self,
        region: str,
        name: str,
        value: float,
        unit: str,
        dimensions: dict[str, str],
        at: datetime,
    ) -> None:
        assert (region, at) == ("eu-central-1", self.clock.now())
        self.metrics.append((name, value, dimensions))
