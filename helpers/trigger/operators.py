"""The operators of a filter pattern: each makes a test of one leaf of a record.

Source: Lambda developer guide, "Control which events Lambda sends to your function",
table of filter rule syntax.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

Test = Callable[[Any], bool]
"""Takes one leaf (text, number, bool or None) and says whether it matches."""

INVALID = "Invalid filter pattern definition."
"""AWS's words for a pattern it cannot use."""


class InvalidPattern(ValueError):
    """The text is not a filter pattern. `reason` says why; AWS does not."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"{INVALID} ({reason})")
        self.reason = reason


def equal(wanted: Any) -> Test:
    """The same value of the same JSON type; 1 and 1.0 are equal numbers."""
    if _is_number(wanted):
        return lambda value: _is_number(value) and value == wanted
    return lambda value: type(value) is type(wanted) and value == wanted


def _prefix(operand: Any) -> Test:
    fold, text = _text(operand, "prefix")
    return lambda value: isinstance(value, str) and fold(value).startswith(text)


def _suffix(operand: Any) -> Test:
    fold, text = _text(operand, "suffix")
    return lambda value: isinstance(value, str) and fold(value).endswith(text)


def _equals_ignore_case(operand: Any) -> Test:
    if not isinstance(operand, str):
        raise InvalidPattern("equals-ignore-case takes text")
    text = operand.lower()
    return lambda value: isinstance(value, str) and value.lower() == text


def _text(operand: Any, name: str) -> tuple[Callable[[str], str], str]:
    """The text of a prefix or suffix, which may be {"equals-ignore-case": text}."""
    if isinstance(operand, dict) and list(operand) == ["equals-ignore-case"]:
        operand = operand["equals-ignore-case"]
        if isinstance(operand, str) and operand:
            return str.lower, operand.lower()
    if not isinstance(operand, str) or not operand:
        raise InvalidPattern(f"{name} takes a text that is not empty")
    return str, operand


def _anything_but(operand: Any) -> Test:
    """True for every leaf but these: a value, a list of them, or a prefix or suffix."""
    if isinstance(operand, dict):
        if len(operand) != 1 or next(iter(operand)) not in _NEGATABLE:
            raise InvalidPattern(f"anything-but takes one of {sorted(_NEGATABLE)}")
        ((name, inner),) = operand.items()
        unwanted = [
            OPERATORS[name](one)
            for one in (inner if isinstance(inner, list) else [inner])
        ]
    else:
        values = operand if isinstance(operand, list) else [operand]
        if not all(isinstance(one, str) or _is_number(one) for one in values):
            raise InvalidPattern("anything-but takes texts or numbers")
        unwanted = [equal(one) for one in values]
    if not unwanted:
        raise InvalidPattern("anything-but takes at least one value")
    return lambda value: not any(test(value) for test in unwanted)


def _numeric(operand: Any) -> Test:
    """One comparison, or two that make a range: `[">", 0, "<=", 5]`.

    It looks at JSON numbers. An attribute of type N is text, so it never matches there
    (recorded); it does on ApproximateCreationDateTime (recorded).
    """
    if not isinstance(operand, list) or len(operand) not in (2, 4):
        raise InvalidPattern("numeric takes one or two pairs of a sign and a number")
    pairs = list(zip(operand[::2], operand[1::2], strict=True))
    for sign, number in pairs:
        if not isinstance(sign, str) or sign not in _SIGNS or not _is_number(number):
            raise InvalidPattern(f"numeric takes {', '.join(_SIGNS)} and a number")
    if len(pairs) == 2 and [sign[0] for sign, _ in pairs] != [">", "<"]:
        raise InvalidPattern("a numeric range goes from > or >= to < or <=")
    return lambda value: (
        _is_number(value) and all(_SIGNS[sign](value, number) for sign, number in pairs)
    )


_SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
OPERATORS: dict[str, Callable[[Any], Test]] = {
    "prefix": _prefix,
    "suffix": _suffix,
    "equals-ignore-case": _equals_ignore_case,
    "anything-but": _anything_but,
    "numeric": _numeric,
}
_NEGATABLE = {"prefix", "suffix", "equals-ignore-case"}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
