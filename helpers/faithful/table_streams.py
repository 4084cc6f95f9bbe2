"""A moto table writes to a faithful stream: what is recorded, and enable and disable.

Sources: DynamoDB developer guide, "Change data capture for DynamoDB Streams" (no record
for a write that changes nothing; the view type cannot be edited; turning a stream on
again makes a new one); API reference, UpdateTable, StreamSpecification.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import Item
from moto.dynamodb.models.table import Table

from helpers.clock import Clock
from helpers.faithful.corrections import Corrections
from helpers.faithful.images import image, same
from helpers.faithful.sizes import item_size
from helpers.faithful.stack_tables import correct_tables_in_stacks
from helpers.faithful.store import Store
from helpers.faithful.stream import VIEW_TYPES, Stream


class Writer:
    """Stands where moto keeps a table's StreamShard, and turns writes into records."""

    def __init__(self, stream: Stream, table: Table, clock: Clock) -> None:
        self.stream = stream
        self._key_names = table.table_key_attrs
        self._clock = clock
        self._by_service = False

    def add(self, old: Item | None, new: Item | None) -> None:
        """Record one change. A write that changes nothing leaves no record."""
        before = image(old) if old is not None else None
        after = image(new) if new is not None else None
        self.record(before, after)

    def record(self, old: dict[str, Any] | None, new: dict[str, Any] | None) -> None:
        """The same for images that are plain JSON already."""
        whole = new if new is not None else old
        if whole is None or (old is not None and new is not None and same(old, new)):
            return
        name = "INSERT" if old is None else "REMOVE" if new is None else "MODIFY"
        keys = {name: whole[name] for name in self._key_names}
        view = self.stream.view_type
        shown_new = new if view in ("NEW_IMAGE", "NEW_AND_OLD_IMAGES") else None
        shown_old = old if view in ("OLD_IMAGE", "NEW_AND_OLD_IMAGES") else None
        shown = [one for one in (keys, shown_new, shown_old) if one is not None]
        self.stream.write(
            name,
            self._clock.now(),
            _text(keys),
            None if shown_new is None else _text(shown_new),
            None if shown_old is None else _text(shown_old),
            sum(item_size(one) for one in shown),
            self._by_service,
        )

    @contextmanager
    def by_service(self) -> Iterator[None]:
        """Deletes made inside are DynamoDB's own, and carry `userIdentity`."""
        self._by_service = True
        try:
            yield
        finally:
            self._by_service = False

    def __deepcopy__(self, memo: dict[int, Any]) -> Writer:
        """moto copies whole tables; the stream is not part of the copy."""
        return self


def correct_table_streams(clock: Clock, store: Store, corrections: Corrections) -> None:
    """Enable, disable and re-enable as AWS does, and keep the stream of a deleted
    table readable for 24 hours."""

    def set_stream_specification(self: Table, wanted: dict[str, Any] | None) -> None:
        view_type = _check(wanted or {})
        if view_type is None:
            self.stream_specification = {"StreamEnabled": False}
            self.stream_shard = None
            return
        stream = store.open(self.table_arn, self.name, view_type, self.schema)
        self.stream_specification = {
            "StreamEnabled": True,
            "StreamViewType": view_type,
        }
        self.latest_stream_label = stream.label
        self.stream_shard = Writer(stream, self, clock)

    def update_table_streams(
        self: DynamoDBBackend, table: Table, wanted: dict[str, Any]
    ) -> None:
        writer = table.stream_shard
        if _check(wanted) is not None and writer is not None:
            raise MockValidationException(
                f"Table already has an enabled stream: TableName: {table.name}"
            )
        if _check(wanted) is None:
            if writer is None:
                raise MockValidationException(
                    f"Table has no enabled stream to turn off: TableName: {table.name}"
                )
            writer.stream.close(clock.now())
        table.set_stream_specification(wanted)

    def delete_table(self: DynamoDBBackend, name: str) -> Table:
        table: Table = delete(self, name)
        if table.stream_shard is not None:
            table.stream_shard.stream.close(clock.now())
        return table

    corrections.replace(Table, "set_stream_specification", set_stream_specification)
    corrections.replace(DynamoDBBackend, "update_table_streams", update_table_streams)
    delete = corrections.replace(DynamoDBBackend, "delete_table", delete_table)
    correct_tables_in_stacks(_check, corrections)


def _check(wanted: dict[str, Any]) -> str | None:
    """The view type to enable, or None to disable. Raises ValidationException.

    CloudFormation gives a view type alone, and means an enabled stream.
    """
    view_type = wanted.get("StreamViewType")
    enabled = wanted.get("StreamEnabled", view_type is not None)
    if view_type is not None and view_type not in VIEW_TYPES:
        raise MockValidationException(
            f"1 validation error detected: Value '{view_type}' at "
            "'streamSpecification.streamViewType' failed to satisfy constraint: "
            f"Member must satisfy enum value set: [{', '.join(VIEW_TYPES)}]"
        )
    if enabled and view_type is None:
        raise MockValidationException(
            "One or more parameter values were invalid: StreamViewType is required "
            "when StreamEnabled is true"
        )
    if not enabled and view_type is not None:
        raise MockValidationException(
            "One or more parameter values were invalid: StreamViewType must not be "
            "given when StreamEnabled is false"
        )
    return view_type


def _text(attributes: dict[str, Any]) -> str:
    return json.dumps(attributes, ensure_ascii=False)
