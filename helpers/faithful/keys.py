"""Keys that do not fit the table they are meant for, and keys given twice.

moto takes them, or finds nothing. Sources: DynamoDB API reference, GetItem, PutItem,
BatchWriteItem and TransactWriteItems; the sentences are those AWS answers with.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.dynamodb.exceptions import (
    MockValidationException,
    TransactionCanceledException,
)
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler

from helpers.faithful.corrections import Corrections

UNFIT = "The provided key element does not match the schema"
TWICE = "Provided list of item keys contains duplicates"
_INVALID = "One or more parameter values were invalid: "

Body = dict[str, Any]


def correct_keys(corrections: Corrections) -> None:
    """Refuse a key of another type, one that is not whole, and one given twice."""

    def checked(name: str, check: Callable[[DynamoDBBackend, Body], None]) -> None:
        def method(self: DynamoHandler) -> Any:
            check(self.dynamodb_backend, self.body)
            return original(self)

        original = corrections.replace(DynamoHandler, name, method)

    checked("put_item", _check_put)
    for name in ("get_item", "update_item", "delete_item"):
        checked(name, _check_key)
    checked("batch_write_item", _check_batch)
    checked("batch_get_item", _check_batch_get)
    checked("transact_get_items", _check_gets)
    _correct_transactions(corrections)


def _check_put(backend: DynamoDBBackend, body: Body) -> None:
    _refuse(unfit_index(backend.get_table(body["TableName"]), body["Item"]))


def _check_key(backend: DynamoDBBackend, body: Body) -> None:
    if not fits(backend.get_table(body["TableName"]), body["Key"]):
        raise MockValidationException(UNFIT)


def _check_gets(backend: DynamoDBBackend, body: Body) -> None:
    for one in body["TransactItems"]:
        _check_key(backend, one["Get"])


def _check_batch_get(backend: DynamoDBBackend, body: Body) -> None:
    for name, wanted in body["RequestItems"].items():
        for key in wanted["Keys"]:
            _check_key(backend, {"TableName": name, "Key": key})


def _check_batch(backend: DynamoDBBackend, body: Body) -> None:
    for table_name, requests in body["RequestItems"].items():
        table = backend.get_table(table_name)
        types, indexed = key_types(table), bool(table.all_indexes())
        seen = set()
        for one in requests:
            put = one.get("PutRequest")
            given = put["Item"] if put else one["DeleteRequest"]["Key"]
            if put and indexed:
                _refuse(unfit_index(table, given))
            try:
                seen.add(tuple([given[name][kind] for name, kind in types.items()]))
            except KeyError:
                raise MockValidationException(UNFIT) from None
            if not put and len(given) > len(types):
                raise MockValidationException(UNFIT)
        if len(seen) < len(requests):
            raise MockValidationException(TWICE)


def key_types(table: Table) -> dict[str, str]:
    """The names of the table's key attributes, with their types."""
    types = {table.hash_key_attr: table.hash_key_type}
    if table.range_key_attr is not None:
        types[table.range_key_attr] = table.range_key_type or ""
    return types


def fits(table: Table, key: Body) -> bool:
    """Whether a key has the attributes of the table's key, with their types."""
    types = key_types(table)
    return key.keys() == types.keys() and all(
        kind in key[name] for name, kind in types.items()
    )


def unfit_index(table: Table, item: Body) -> str | None:
    """What is wrong with an item whose index key has another type than the index."""
    types = {one["AttributeName"]: one["AttributeType"] for one in table.attr}
    for index in table.all_indexes():
        for name in (one["AttributeName"] for one in index.schema):
            kind = types.get(name)
            if kind and name in item and kind not in item[name]:
                return (
                    f"{_INVALID}Type mismatch for Index Key {name} Expected: {kind} "
                    f"Actual: {next(iter(item[name]))} IndexName: {index.name}"
                )
    return None


def _refuse(wrong: str | None) -> None:
    if wrong is not None:
        raise MockValidationException(wrong)


def _correct_transactions(corrections: Corrections) -> None:
    """An operation whose key does not fit cancels the transaction, and its reason says
    so.

    Source: TransactWriteItems, "Cancellation reason codes", Validation Error.
    """

    def transact_write_items(self: DynamoDBBackend, items: list[Body]) -> None:
        reasons = [_reason(self, one) for one in items]
        if any(reasons):
            raise TransactionCanceledException(
                [("ValidationError" if one else None, one, None) for one in reasons]
            )
        original(self, items)

    original = corrections.replace(
        DynamoDBBackend, "transact_write_items", transact_write_items
    )


def _reason(backend: DynamoDBBackend, one: Body) -> str | None:
    ((kind, operation),) = one.items()
    table = backend.get_table(operation["TableName"])
    if kind != "Put":
        return None if fits(table, operation["Key"]) else UNFIT
    item = operation["Item"]
    for name in table.table_key_attrs:
        if name not in item:
            return f"{_INVALID}Missing the key {name} in the item"
    return unfit_index(table, item)
