"""Requests that DynamoDB refuses before it looks at an item.

moto takes them, or stops with an error of Python's. Source: DynamoDB API reference,
CreateTable, AttributeValue, BatchWriteItem and TransactWriteItems; the sentences are
those AWS answers with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.responses import DynamoHandler

from helpers.faithful import values
from helpers.faithful.corrections import Corrections

LARGEST_BATCH = 25
_OLD_CONDITIONS = (
    *("AttributeUpdates", "Expected", "KeyConditions"),
    *("QueryFilter", "ScanFilter"),
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
        *("batch_execute_statement", "execute_transaction"),
    ):
        checked(name, _check_values)
    _correct_sums(corrections)


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
        raise MockValidationException(values.SEVERAL)
    _check_values(body)


def _check_transaction(body: Body) -> None:
    if any(len(one) != 1 for one in body["TransactItems"]):
        raise MockValidationException(
            "TransactItems can only contain one of Check, Put, Update or Delete"
        )
    _check_values(body)


def _check_values(body: Body) -> None:
    """Refuse wrong values, and bring the numbers of the others into one form."""
    for name, value in body.get("ExpressionAttributeValues", {}).items():
        try:
            values.settle(value)
        except values.WrongValue as wrong:
            raise MockValidationException(
                f"ExpressionAttributeValues contains invalid value: {wrong} for key "
                f"{name}"
            ) from None
    try:
        for value in _values(body):
            values.settle(value)
    except values.WrongValue as wrong:
        raise MockValidationException(str(wrong)) from None
    for operation in _operations(body):
        _check_values(operation)


def _values(body: Body) -> Iterator[Body]:
    for member in ("Item", "Key", "ExclusiveStartKey"):
        yield from body.get(member, {}).values()
    yield from body.get("Parameters", [])
    for member in _OLD_CONDITIONS:
        for one in body.get(member, {}).values():
            yield from one.get("AttributeValueList", [])
            if "Value" in one:
                yield one["Value"]


def _operations(body: Body) -> Iterator[Body]:
    """The operations that a batch or a transaction is made of."""
    for one in body.get("TransactItems", []):
        yield from one.values()
    yield from body.get("Statements", [])
    yield from body.get("TransactStatements", [])
    for some in body.get("RequestItems", {}).values():
        if isinstance(some, dict):
            yield from ({"Key": key} for key in some.get("Keys", []))
        else:
            yield from (operation for one in some for operation in one.values())


def _correct_sums(corrections: Corrections) -> None:
    """The sum of an expression is exact, and has the form of every other number."""

    def calculating(sign: int, original: Callable[..., Any]) -> Callable[..., Any]:
        def method(self: DynamoType, other: DynamoType) -> DynamoType:
            if not self.type == other.type == "N":
                result: DynamoType = original(self, other)
                return result
            try:
                return DynamoType({"N": values.total(self.value, other.value, sign)})
            except values.WrongValue as wrong:
                raise MockValidationException(str(wrong)) from None

        return method

    for name, sign in (("__add__", 1), ("__sub__", -1)):
        original = getattr(DynamoType, name)
        corrections.replace(DynamoType, name, calculating(sign, original))
