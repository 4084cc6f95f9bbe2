"""Writes whose records moto gets wrong: upserts, transactions, request tokens.

Sources: DynamoDB API reference, UpdateItem and TransactWriteItems; what is recorded was
recorded on AWS by LocalStack's validated tests.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.core.responses import ActionResult
from moto.dynamodb.exceptions import ResourceNotFoundException
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler

from helpers.clock import Clock
from helpers.faithful.corrections import Corrections
from helpers.faithful.images import image

TOKEN_LIFE = timedelta(minutes=10)
Image = dict[str, Any] | None


class Notepad:
    """Takes the place of a table's stream while a write is under way."""

    def __init__(self) -> None:
        self.pairs: list[tuple[Image, Image]] = []

    def add(self, old: Item | None, new: Item | None) -> None:
        """Note a change as plain JSON, before moto changes the item in place."""
        self.record(
            None if old is None else image(old), None if new is None else image(new)
        )

    def record(self, old: Image, new: Image) -> None:
        """The same for images that are plain JSON already."""
        self.pairs.append((old, new))


@contextmanager
def noted(table: Table) -> Iterator[Notepad]:
    """Hold back what the table would record until the write has succeeded."""
    notepad, writer = Notepad(), table.stream_shard
    table.stream_shard = notepad
    try:
        yield notepad
    finally:
        table.stream_shard = writer


def correct_update_item(corrections: Corrections) -> None:
    """One record per UpdateItem, and nothing left behind by one that fails.

    moto writes a new item twice: its bare keys first, then with the attributes. An
    UpdateItem without any expression is valid on AWS and breaks moto.
    """

    def update_item(
        self: DynamoDBBackend, table_name: str, key: dict[str, Any], **rest: Any
    ) -> Item:
        table = self.get_table(table_name)
        if rest.get("attribute_updates") is None:
            rest["attribute_updates"] = {}
        before = Touched(self, {"TableName": table_name, "Key": key})
        with noted(table) as notepad:
            try:
                item: Item = original(self, table_name=table_name, key=key, **rest)
            except Exception:
                before.restore()
                raise
        if table.stream_shard is not None and notepad.pairs:
            table.stream_shard.record(notepad.pairs[0][0], notepad.pairs[-1][1])
        return item

    original = corrections.replace(DynamoDBBackend, "update_item", update_item)


def correct_transactions(corrections: Corrections) -> None:
    """A cancelled transaction leaves nothing behind, and iterators go on working.

    moto copies whole tables, streams included, and swaps the copies in. Here only the
    touched items are copied, and records are written once the transaction holds.
    """

    def transact_write_items(
        self: DynamoDBBackend, transact_items: list[dict[str, Any]]
    ) -> None:
        operations = [next(iter(one.values())) for one in transact_items]
        named = [_named_table(self, one) for one in operations]
        tables = [*{one.name: one for one in named if one is not None}.values()]
        before = [Touched(self, one) for one in operations]
        writers = [table.stream_shard for table in tables]
        notepads = [Notepad() for _ in tables]
        Table.__deepcopy__ = lambda table, memo: table
        try:
            for table, notepad in zip(tables, notepads, strict=True):
                table.stream_shard = notepad
            original(self, transact_items)
        except BaseException:
            for undo in reversed(before):
                undo.restore()
            raise
        finally:
            del Table.__deepcopy__
            for table, writer in zip(tables, writers, strict=True):
                table.stream_shard = writer
        for writer, notepad in zip(writers, notepads, strict=True):
            for old, new in notepad.pairs if writer is not None else ():
                writer.record(old, new)

    original = corrections.replace(
        DynamoDBBackend, "transact_write_items", transact_write_items
    )


class Touched:
    """One item a transaction names, as it was before."""

    def __init__(self, backend: DynamoDBBackend, operation: dict[str, Any]) -> None:
        self.table = _named_table(backend, operation)
        given = operation.get("Key") or operation.get("Item") or {}
        if self.table is None or any(
            k not in given for k in self.table.table_key_attrs
        ):
            self.table = None
            return
        self.keys = [DynamoType(given[name]) for name in self.table.table_key_attrs]
        self.item = copy.deepcopy(self.table.get_item(*self.keys))

    def restore(self) -> None:
        """Make the item what it was."""
        if self.table is None:
            return
        holder, key = self.table.items, self.keys[0]
        if len(self.keys) == 2:
            holder, key = holder[key], self.keys[1]
        holder.pop(key, None)
        if self.item is not None:
            holder[key] = self.item


def _named_table(backend: DynamoDBBackend, operation: dict[str, Any]) -> Table | None:
    """The table an operation means, given by its name or its ARN."""
    try:
        table: Table = backend.get_table(operation.get("TableName", ""))
    except ResourceNotFoundException:
        return None
    return table


def correct_request_tokens(clock: Clock, corrections: Corrections) -> None:
    """The same ClientRequestToken within ten minutes does not write twice."""
    seen: dict[str, tuple[datetime, str]] = {}

    def transact_write_items(self: DynamoHandler) -> Any:
        token, now = self.body.get("ClientRequestToken"), clock.now()
        # Binary attributes are bytes here.
        request = json.dumps(
            self.body.get("TransactItems"), sort_keys=True, default=repr
        )
        for old in [t for t, (at, _) in seen.items() if now - at > TOKEN_LIFE]:
            del seen[old]
        if token in seen:
            if seen[token][1] != request:
                raise JsonRESTError(
                    "com.amazonaws.dynamodb.v20120810#"
                    "IdempotentParameterMismatchException",
                    "The ClientRequestToken was used before with other parameters",
                )
            return ActionResult({"ConsumedCapacity": [], "ItemCollectionMetrics": {}})
        answer = original(self)
        if token:
            seen[token] = now, request
        return answer

    original = corrections.replace(
        DynamoHandler, "transact_write_items", transact_write_items
    )
