"""Requests that DynamoDB refuses before it looks at an item.

moto takes them, or stops with an error of Python's. Source: DynamoDB API reference,
CreateTable, AttributeValue, BatchWriteItem and TransactWriteItems; the sentences are
those AWS answers with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from moto.dynamodb.exceptions import (
    MockValidationException,
    TransactionCanceledException,
)
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.responses import DynamoHandler

from helpers.faithful.corrections import Corrections

LARGEST_BATCH = 25
EMPTY = (
    "Supplied AttributeValue is empty, must contain exactly one of the supported "
    "datatypes"
)
SEVERAL = (
    "Supplied AttributeValue has more than one datatypes set, must contain exactly one "
    "of the supported datatypes"
)

Body = dict[str, Any]


def correct_requests(corrections: Corrections) -> None:
    """Refuse what has no key schema, no type or two, or too much in it."""

    def checked(name: str, check: Callable[[Body], None]) -> None:
        def method(self: DynamoHandler) -> Any:
            check(self.body)
            return original(self)

        original = corrections.replace(DynamoHandler, name, method)

    checked("create_table", _check_table)
    checked("batch_write_item", _check_batch)
    checked("transact_write_items", _check_transaction)
    for name in (
        *("put_item", "update_item", "delete_item", "get_item", "query", "scan"),
        *("batch_get_item", "transact_get_items", "execute_statement"),
    ):
        checked(name, _check_values)
    _correct_keys_in_transactions(corrections)


def _check_table(body: Body) -> None:
    missing = [
        one for one in ("keySchema", "attributeDefinitions") if not _has(body, one)
    ]
    if missing:
        found = f"{len(missing)} validation error{'s' * (len(missing) > 1)} detected: "
        raise MockValidationException(
            found
            + "; ".join(
                f"Value null at '{one}' failed to satisfy constraint: Member must not "
                "be null"
                for one in missing
            )
        )


def _has(body: Body, member: str) -> bool:
    return body.get(member[0].upper() + member[1:]) is not None


def _check_batch(body: Body) -> None:
    requests = [one for some in body["RequestItems"].values() for one in some]
    if not requests:
        raise MockValidationException(
            "1 validation error detected: Value '{}' at 'requestItems' failed to "
            "satisfy constraint: Member must have length greater than or equal to 1"
        )
    if len(requests) > LARGEST_BATCH:
        raise MockValidationException(
            "Too many items requested for the BatchWriteItem call"
        )
    if any(len(one) != 1 for one in requests):
        raise MockValidationException(SEVERAL)
    _check_values(body)


def _check_transaction(body: Body) -> None:
    if any(len(one) != 1 for one in body["TransactItems"]):
        raise MockValidationException(
            "TransactItems can only contain one of Check, Put, Update or Delete"
        )
    _check_values(body)


def _check_values(body: Body) -> None:
    for name, value in body.get("ExpressionAttributeValues", {}).items():
        if wrong := _wrong(value):
            raise MockValidationException(
                f"ExpressionAttributeValues contains invalid value: {wrong} for key "
                f"{name}"
            )
    for value in _values(body):
        if wrong := _wrong(value):
            raise MockValidationException(wrong)
    for operation in _operations(body):
        _check_values(operation)


def _values(body: Body) -> Iterator[Body]:
    for member in ("Item", "Key", "ExclusiveStartKey"):
        yield from body.get(member, {}).values()
    yield from body.get("Parameters", [])


def _operations(body: Body) -> Iterator[Body]:
    """The operations that a batch or a transaction is made of."""
    for one in body.get("TransactItems", []):
        yield from one.values()
    for some in body.get("RequestItems", {}).values():
        if isinstance(some, dict):
            yield from ({"Key": key} for key in some.get("Keys", []))
        else:
            yield from (operation for one in some for operation in one.values())


def _wrong(value: Body) -> str | None:
    """What is wrong with an attribute value, or with one inside it."""
    if len(value) != 1:
        return SEVERAL if value else EMPTY
    inside: Any = ()
    if "L" in value:
        inside = value["L"]
    elif "M" in value:
        inside = value["M"].values()
    return next((wrong for one in inside if (wrong := _wrong(one))), None)


def _correct_keys_in_transactions(corrections: Corrections) -> None:
    """A Put without its key cancels the transaction, and its reason says so.

    Source: TransactWriteItems, "Cancellation reason codes", Validation Error.
    """

    def transact_write_items(self: DynamoDBBackend, items: list[Body]) -> None:
        reasons = [_reason(self, one) for one in items]
        if any(code for code, _, _ in reasons):
            raise TransactionCanceledException(reasons)
        original(self, items)

    original = corrections.replace(
        DynamoDBBackend, "transact_write_items", transact_write_items
    )


def _reason(backend: DynamoDBBackend, one: Body) -> tuple[str | None, str | None, None]:
    put = one.get("Put")
    if put is not None:
        for key in backend.get_table(put["TableName"]).table_key_attrs:
            if key not in put["Item"]:
                text = "One or more parameter values were invalid: Missing the key "
                return "ValidationError", f"{text}{key} in the item", None
    return None, None, None
