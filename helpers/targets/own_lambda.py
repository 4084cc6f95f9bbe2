"""`lab.deliver()` where somebody else's Lambda runs the functions: wait, then read.

The trigger there works by itself and in real time. `deliver()` waits until every record
that its mappings let through was told in a function's log, or until nothing more
happens for a while, and makes its Deliveries from the logs.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
from botocore.exceptions import ClientError

from helpers.deliveries import Blocked, Deliveries, Invocation
from helpers.targets import telling
from helpers.targets.wire_streams import WireStreams
from helpers.trigger.reading import passing
from helpers.trigger.settings import MappingSettings

PATIENCE = timedelta(seconds=12)
"""How long `deliver()` waits while nothing new is heard of a record."""

QUIET = timedelta(seconds=1.5)
"""How long nothing may come before everything that was expected counts as all."""


class OwnLambda:
    """The trigger of another account, as `helpers.lab` wants it."""

    def __init__(self, region: str, patience: timedelta = PATIENCE) -> None:
        self._streams = WireStreams(region)
        self._region = region
        self._patience = patience
        self._seen: dict[str, Invocation] = {}
        self._since = time.time() - 1

    def all(self) -> Deliveries:
        """Every invocation so far, oldest first."""
        return Deliveries(sorted(self._seen.values(), key=lambda one: one.started_at))

    def deliver(self, for_: timedelta | None = None) -> Deliveries:
        """Wait for the trigger. With `for_`, that much real time."""
        before = set(self._seen)
        started = heard = time.monotonic()
        waiting: dict[str, Any] = {}
        while True:
            count = len(self._seen)
            self._read_logs()
            now = time.monotonic()
            if len(self._seen) > count:
                heard = now
            if for_ is not None:
                if now - started >= for_.total_seconds():
                    break
            else:
                waiting = self._waiting()
                quiet = self._patience if waiting else QUIET
                if now - heard >= quiet.total_seconds():
                    break
            time.sleep(0.2)
        fresh = [one for key, one in self._seen.items() if key not in before]
        fresh.sort(key=lambda one: one.started_at)
        return Deliveries(fresh, list(waiting.values()))

    def _mappings(self) -> list[dict[str, Any]]:
        client = boto3.client("lambda", region_name=self._region)
        pages = client.get_paginator("list_event_source_mappings").paginate()
        return [one for page in pages for one in page["EventSourceMappings"]]

    def _waiting(self) -> dict[str, Blocked]:
        """The records that a mapping should have delivered and has not, by eventID."""
        told: dict[str, set[str]] = defaultdict(set)
        for one in self._seen.values():
            told[one.function_name] |= {r["eventID"] for r in one.records}
        waiting = {}
        for mapping in self._mappings():
            settings = MappingSettings.from_api(mapping)
            if not settings.enabled or ":dynamodb:" not in settings.stream_arn:
                continue
            changed = mapping["LastModified"].timestamp()
            for shard_id, record in self._records(settings):
                late = settings.starting_position == "LATEST"
                id = json.loads(record.text)["eventID"]
                if id in told[settings.function_name]:
                    continue
                if not (late and record.created <= changed + 1):
                    waiting[id] = Blocked(
                        settings.uuid,
                        settings.function_name,
                        shard_id,
                        str(record.sequence),
                        "no log tells that it was delivered",
                    )
        return waiting

    def _records(self, settings: MappingSettings) -> list[tuple[str, Any]]:
        found = []
        try:
            for shard in self._streams.shards(settings.stream_arn):
                position, place = shard.starting - 1, shard.shard_id
                while True:
                    page = self._streams.read(
                        settings.stream_arn, place, position, 1000
                    )
                    kept = passing(page.records, settings.filters)
                    found += [(place, one) for one in kept]
                    if not page.records or page.end:
                        break
                    position = page.records[-1].sequence
        except LookupError:
            pass  # the stream is gone; nothing will come of it
        return found

    def _read_logs(self) -> None:
        logs = boto3.client("logs", region_name=self._region)
        client = boto3.client("lambda", region_name=self._region)
        for page in client.get_paginator("list_functions").paginate():
            for function in page["Functions"]:
                self._read_log(logs, function["FunctionName"])

    def _read_log(self, logs: Any, name: str) -> None:
        streams: dict[str, list[tuple[float, str]]] = defaultdict(list)
        query = {
            "logGroupName": f"/aws/lambda/{name}",
            "startTime": int(self._since * 1000),
        }
        try:
            for page in logs.get_paginator("filter_log_events").paginate(**query):
                for one in page["events"]:
                    line = (one["timestamp"] / 1000, one["message"])
                    streams[one["logStreamName"]].append(line)
        except ClientError:
            return  # it has not run yet, or may not write
        mappings = {
            (one["EventSourceArn"], one["FunctionArn"].split(":")[6]): one["UUID"]
            for one in self._mappings()
            if "FunctionArn" in one and "EventSourceArn" in one
        }
        for lines in streams.values():
            for told in telling.read(lines):
                records = told.event.get("Records", [])
                if not told.ended or told.request_id in self._seen or not records:
                    continue
                source = records[0].get("eventSourceARN", "")
                self._seen[told.request_id] = _invocation(
                    told, name, mappings.get((source, name), ""), self._attempt(told)
                )

    def _attempt(self, told: telling.Told) -> int:
        """Counted here: an event tells nothing of it."""
        ids = [one.get("eventID") for one in told.event["Records"]]
        same = [
            one
            for one in self._seen.values()
            if [r["eventID"] for r in one.records] == ids
        ]
        return len(same) + 1


def _invocation(
    told: telling.Told, name: str, mapping_uuid: str, attempt: int
) -> Invocation:
    more = {key: value for key, value in told.event.items() if key != "Records"}
    return Invocation(
        function_name=name,
        request_id=told.request_id,
        attempt=attempt,
        started_at=datetime.fromtimestamp(told.at, UTC),
        duration=told.duration,
        shard_id="",  # neither event nor log names the shard
        mapping_uuid=mapping_uuid,
        response=told.response,
        error=told.error,
        error_type=told.error_type,
        log=told.log,
        record_texts=tuple(json.dumps(one) for one in told.event["Records"]),
        extra=more,
    )
