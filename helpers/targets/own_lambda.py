"""`lab.deliver()` where somebody else's Lambda runs the functions: wait, then read.

The trigger there works by itself and in real time. `deliver()` waits until every record
that its mappings let through is done with, as far as the functions' logs tell (see
`awaited`), and makes its Deliveries from the logs. It does not wait for ever: not while
nothing more happens, not for a record that fails again and again, and two minutes at
most.
"""

from __future__ import annotations

import json
import time
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
from botocore.exceptions import ClientError

from helpers.deliveries import Blocked, Deliveries, Invocation
from helpers.targets import awaited, telling
from helpers.targets.wire_clock import RealClock
from helpers.targets.wire_streams import WireStreams
from helpers.trigger.reading import passing
from helpers.trigger.settings import MappingSettings

PATIENCE = timedelta(seconds=12)
"""How long `deliver()` waits while nothing new is heard of a record."""

TRIES = 8
"""How often `deliver()` sees a record fail before it goes on without it."""

LOOKS_EVERY = timedelta(seconds=0.7)

QUIET = timedelta(seconds=1.5)
"""How long nothing may come before everything that was expected counts as all."""


class OwnLambda:
    """The trigger of another account, as `helpers.lab` wants it.

    Looks only at functions whose name begins with `prefix`, and at their mappings.
    """

    def __init__(
        self, region: str, patience: timedelta = PATIENCE, prefix: str = ""
    ) -> None:
        self._streams = WireStreams(region)
        self._prefix = prefix
        self._region = region
        self._patience = patience
        self._seen: dict[str, Invocation] = {}
        self._since = time.time() - 1

    def all(self) -> Deliveries:
        """Every invocation so far, oldest first."""
        return Deliveries(sorted(self._seen.values(), key=lambda one: one.started_at))

    def deliver(self, for_: timedelta | None = None) -> Deliveries:
        """Wait for the trigger. With `for_`, that much real time.

        RuntimeError if that is more than two minutes.
        """
        RealClock.refuse_long(for_ or timedelta())
        before = set(self._seen)
        started = heard = time.monotonic()
        waiting: dict[str, Blocked] = {}
        fresh: list[Invocation] = []
        while True:
            count = len(self._seen)
            self._read_logs()
            now = time.monotonic()
            if len(self._seen) > count:
                heard = now
            fresh = [one for key, one in self._seen.items() if key not in before]
            if for_ is not None:
                if now - started >= for_.total_seconds():
                    break
            else:
                waiting = self._waiting()
                quiet = self._patience if waiting else QUIET
                tries = Counter(
                    r["eventID"] for i in fresh for r in i.records if i.error
                )
                stuck = max(tries.values(), default=0) >= TRIES
                late = now - started >= RealClock.LONGEST.total_seconds()
                if stuck or late or now - heard >= quiet.total_seconds():
                    break
            time.sleep(LOOKS_EVERY.total_seconds())
        fresh.sort(key=lambda one: one.started_at)
        return Deliveries(fresh, list(waiting.values()))

    def _mappings(self) -> list[dict[str, Any]]:
        client = boto3.client("lambda", region_name=self._region)
        pages = client.get_paginator("list_event_source_mappings").paginate()
        listed = [one for page in pages for one in page["EventSourceMappings"]]
        return [one for one in listed if _function(one).startswith(self._prefix)]

    def _waiting(self) -> dict[str, Blocked]:
        """The records that a mapping is not done with, by eventID."""
        waiting = {}
        seen = self.all()
        for mapping in self._mappings():
            settings = MappingSettings.from_api(mapping)
            if not settings.enabled or ":dynamodb:" not in settings.stream_arn:
                continue
            changed = mapping["LastModified"].timestamp()
            known = awaited.heard(seen, settings)
            for shard_id, record in self._records(settings):
                late = settings.starting_position == "LATEST"
                id = json.loads(record.text)["eventID"]
                heard = known.get(id, awaited.NOTHING)
                if late and not heard.tries and record.created <= changed + 1:
                    continue  # written before the mapping polled
                if why := awaited.awaited(heard, settings):
                    number = str(record.sequence)
                    waiting[id] = Blocked(
                        settings.uuid, settings.function_name, shard_id, number, why
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
                if function["FunctionName"].startswith(self._prefix):
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
            (one["EventSourceArn"], _function(one)): one["UUID"]
            for one in self._mappings()
            if "EventSourceArn" in one
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


def _function(mapping: dict[str, Any]) -> str:
    """The name of the function that a mapping invokes."""
    return str(mapping.get("FunctionArn", ":" * 6).split(":")[6])


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
