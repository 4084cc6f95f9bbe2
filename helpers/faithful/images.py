"""moto's items as plain DynamoDB JSON, and the question whether two are the same."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from moto.dynamodb.models.dynamo_type import DynamoType, Item

Json = dict[str, Any]


def image(item: Item) -> Json:
    """An item as DynamoDB JSON, for example `{"userId": {"S": "user_2"}}`."""
    return {name: _plain(value) for name, value in item.attrs.items()}


def _plain(value: DynamoType) -> Json:
    content = value.value
    match value.type:
        case "M":
            content = {name: _plain(one) for name, one in content.items()}
        case "L":
            content = [_plain(one) for one in content]
        case "B":
            content = _base64(content)
        case "BS":
            content = [_base64(one) for one in content]
    return {value.type: content}


def _base64(content: bytes | str) -> str:
    """moto keeps binary as it came: bytes from a client, base64 text from elsewhere."""
    return b64encode(content).decode() if isinstance(content, bytes) else content


def same(old: Json, new: Json) -> bool:
    """True if a write from `old` to `new` changes no data.

    Sets have no order, and 1 and 1.0 are the same number.
    """
    if old == new:
        return True
    return old.keys() == new.keys() and _canonical(old) == _canonical(new)


def _canonical(attributes: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {name: _value(value) for name, value in attributes.items()}


def _value(value: Mapping[str, Any]) -> Any:
    ((kind, content),) = value.items()
    match kind:
        case "N":
            return kind, Decimal(content)
        case "NS":
            return kind, frozenset(Decimal(one) for one in content)
        case "SS" | "BS":
            return kind, frozenset(content)
        case "L":
            return kind, [_value(one) for one in content]
        case "M":
            return kind, _canonical(content)
    return kind, content
