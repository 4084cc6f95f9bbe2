"""How many bytes DynamoDB counts for an item. Pure arithmetic on DynamoDB JSON.

Source: DynamoDB developer guide, "DynamoDB item sizes and formats". The rules for
strings, numbers, binary and booleans reproduce every SizeBytes that LocalStack's
AWS-validated tests recorded; maps, lists, sets and negative numbers follow the guide's
text alone, and the guide says "approximately" for numbers.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any


def item_size(attributes: Mapping[str, Mapping[str, Any]]) -> int:
    """Bytes of an item or key in DynamoDB JSON: names and values."""
    return sum(
        len(name.encode()) + value_size(value) for name, value in attributes.items()
    )


def value_size(value: Mapping[str, Any]) -> int:
    """Bytes of one attribute value such as `{"S": "Sandro"}`."""
    ((kind, content),) = value.items()
    if kind == "S":  # most values are text
        return len(content) if content.isascii() else len(content.encode())
    match kind:
        case "N":
            return _number_size(content)
        case "B":
            return len(base64.b64decode(content))
        case "BOOL" | "NULL":
            return 1
        case "SS" | "NS" | "BS":
            return sum(value_size({kind[0]: one}) for one in content)
        case "L":
            return 3 + sum(1 + value_size(one) for one in content)
        case "M":
            return 3 + len(content) + item_size(content)
    raise ValueError(f"{kind!r} is not a DynamoDB type")


def _number_size(text: str) -> int:
    """About one byte per two significant digits, and one more."""
    mantissa = text.lower().partition("e")[0].lstrip("+-")
    digits = mantissa.replace(".", "").strip("0")
    negative = 1 if text.startswith("-") else 0
    return (len(digits) + 1) // 2 + 1 + negative
