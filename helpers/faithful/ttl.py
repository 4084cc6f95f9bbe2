"""Time to live: items whose time has come are deleted as lab time passes.

AWS deletes them "within a few days", as best effort. The lab looks every fifteen
minutes of lab time: that interval is the lab's choice. The delete is recorded as a
REMOVE with `userIdentity`.
Source: DynamoDB developer guide, "Using time to live (TTL)": the attribute must be a
Number, in seconds since 1970; any other type is ignored.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models.dynamo_type import Item
from moto.dynamodb.models.table import Table

from helpers.clock import Clock
from helpers.faithful.corrections import Corrections
from helpers.faithful.table_streams import Writer

SWEEP_SECONDS = 15 * 60


class TtlSweep:
    """The clock's chore: look for expired items every fifteen minutes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def due(self) -> datetime | None:
        """The next look, if any table has TTL enabled."""
        if not _tables():
            return None
        passed = int(self._clock.time()) // SWEEP_SECONDS
        return datetime.fromtimestamp((passed + 1) * SWEEP_SECONDS, UTC)

    def run(self) -> None:
        """Delete what has expired."""
        now = Decimal(int(self._clock.time()))
        for table in _tables():
            name = table.ttl["AttributeName"]
            for item in [one for one in table.all_items() if _expired(one, name, now)]:
                _delete(table, item)


def correct_ttl(corrections: Corrections) -> None:
    """Turning TTL on or off a second time is refused, in AWS's words.

    Source: DynamoDB API reference, UpdateTimeToLive.
    """

    def update(self: DynamoDBBackend, table_name: str, wanted: dict[str, Any]) -> None:
        now = self.get_table(table_name).ttl
        enabled = now.get("TimeToLiveStatus") == "ENABLED"
        if enabled and now["AttributeName"] != wanted.get("AttributeName"):
            raise MockValidationException(
                "TimeToLive is active on a different AttributeName: current "
                f"AttributeName is {now['AttributeName']}"
            )
        if enabled == wanted.get("Enabled"):
            state = "enabled" if enabled else "disabled"
            raise MockValidationException(f"TimeToLive is already {state}")
        original(self, table_name, wanted)

    original = corrections.replace(DynamoDBBackend, "update_time_to_live", update)


def _tables() -> list[Table]:
    return [
        table
        for regions in dynamodb_backends.values()
        for backend in regions.values()
        for table in backend.tables.values()
        if table.ttl.get("TimeToLiveStatus") == "ENABLED"
    ]


def _expired(item: Item, name: str, now: Decimal) -> bool:
    value = item.attrs.get(name)
    return value is not None and value.type == "N" and Decimal(value.value) < now


def _delete(table: Table, item: Item) -> None:
    if isinstance(table.stream_shard, Writer):
        with table.stream_shard.by_service():
            table.delete_item(item.hash_key, item.range_key)
    else:
        table.delete_item(item.hash_key, item.range_key)
