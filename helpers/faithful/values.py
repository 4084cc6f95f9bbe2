"""Attribute values as DynamoDB takes them in: one type each, numbers in one form.

Sources: DynamoDB API reference, AttributeValue; developer guide, "Supported data types
and naming rules": up to 38 digits, leading and trailing zeroes are trimmed, sets hold
no value twice. The sentences are those AWS answers with.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal, InvalidOperation
from typing import Any

EMPTY = (
    "Supplied AttributeValue is empty, must contain exactly one of the supported "
    "datatypes"
)
SEVERAL = (
    "Supplied AttributeValue has more than one datatypes set, must contain exactly one "
    "of the supported datatypes"
)
LARGEST_POWER, SMALLEST_POWER, DIGITS = 125, -130, 38

_AS_IT_IS = re.compile(r"-?[1-9][0-9]{0,37}|0").fullmatch
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?").fullmatch
_EXACT = Context(prec=300)


class WrongValue(ValueError):
    """What DynamoDB says of a value that it does not take."""


def settle(value: dict[str, Any]) -> None:
    """Bring the numbers of an attribute value into DynamoDB's form, in place.

    Raises WrongValue for what is no attribute value, itself or inside.
    """
    if len(value) != 1:
        raise WrongValue(SEVERAL if value else EMPTY)
    ((kind, content),) = value.items()
    if kind == "S":  # most values are text
        return
    if kind == "N":
        if not (isinstance(content, str) and _AS_IT_IS(content)):
            value["N"] = number(content)
    elif kind == "L":
        for one in content:
            settle(one)
    elif kind == "M":
        for one in content.values():
            settle(one)
    elif kind in ("NS", "SS"):
        if kind == "NS":
            value["NS"] = [number(one) for one in content]
        if len(set(value[kind])) < len(content):
            raise WrongValue(
                "One or more parameter values were invalid: Input collection "
                f"[{', '.join(content)}] contains duplicates."
            )


def number(text: Any) -> Any:
    """A number as DynamoDB keeps it: "12.50" is "12.5", "1E3" is "1000".

    Raises WrongValue. What is not text is left to moto, which refuses it.
    """
    if not isinstance(text, str) or _AS_IT_IS(text):
        return text
    if not _NUMBER(text):
        raise WrongValue(
            f"The parameter cannot be converted to a numeric value: {text}"
        )
    try:
        value = Decimal(text)
    except InvalidOperation:  # an exponent of many digits
        value = Decimal("0E-999" if "e-" in text.lower() else "1E999")
    return plain(value)


def plain(value: Decimal) -> str:
    """The same for a number that was computed."""
    if not value:
        return "0"
    if value.adjusted() > LARGEST_POWER:
        raise WrongValue(
            "Number overflow. Attempting to store a number with magnitude larger than "
            "supported range"
        )
    if value.adjusted() < SMALLEST_POWER:
        raise WrongValue(
            "Number underflow. Attempting to store a number with magnitude smaller "
            "than supported range"
        )
    if len("".join(map(str, value.as_tuple().digits)).strip("0")) > DIGITS:
        raise WrongValue(
            "Attempting to store more than 38 significant digits in a Number"
        )
    return format(value.normalize(_EXACT), "f")


def total(one: str, other: str, sign: int = 1) -> str:
    """The sum or, with sign -1, the difference of two numbers. Raises WrongValue."""
    added = Decimal(other) if sign > 0 else -Decimal(other)
    return plain(_EXACT.add(Decimal(one), added))
