"""Which records a filter lets through: EventBridge patterns on a stream record.

    pattern = parse('{"dynamodb": {"NewImage": {"state": {"S": ["FL"]}}}}')
    pattern.matches(record)

A pattern is compared with the record as it stands in a Lambda event, so attribute
values keep their type level: `{"state": ["FL"]}` matches nothing. Fields are joined by
AND, the values in a list by OR. All operators the Lambda guide lists are here: equality
with text, number, true, false, null and the empty text, `prefix`, `suffix`,
`anything-but`, `equals-ignore-case`, `numeric`, `exists` and `$or`. Others of
EventBridge (`wildcard`, `cidr`) are refused: the guide does not list them.
Source: Lambda developer guide, "Control which events Lambda sends to your function" and
"Using event filtering with a DynamoDB event source".
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from helpers.trigger.operators import OPERATORS, InvalidPattern, Test, equal

__all__ = ["InvalidPattern", "Leaf", "Pattern", "compiled", "parse"]


@dataclass(frozen=True)
class Leaf:
    """The list at the end of a path: matches if one of its tests does.

    `absent_matches` is `{"exists": false}`. It looks at leaves only: where the path
    leads to an object instead, nothing exists there (recorded on AWS by LocalStack's
    validated tests: `{"presentKey": [{"exists": false}]}` lets records with and without
    presentKey through, because presentKey holds an object, `{"S": ...}`).
    """

    tests: tuple[Test, ...]
    absent_matches: bool = False

    def matches_values(self, values: Sequence[Any]) -> bool:
        leaves = [one for value in values for one in _leaves(value)]
        if not leaves:
            return self.absent_matches
        return any(test(one) for one in leaves for test in self.tests)


@dataclass(frozen=True)
class Pattern:
    """An object of a pattern: every field has to match, and one part of each `$or`."""

    fields: Mapping[str, Pattern | Leaf]
    alternatives: tuple[Pattern, ...] = ()

    def matches(self, data: Any) -> bool:
        """True if the filter lets this record through."""
        return self.matches_values([data])

    def matches_values(self, values: Sequence[Any]) -> bool:
        # Lists in the data stand for each of their elements; one has to match whole.
        objects = [one for value in values for one in _objects(value)]
        return any(self._matches_object(one) for one in objects or [{}])

    def _matches_object(self, data: Mapping[str, Any]) -> bool:
        for name, part in self.fields.items():
            if not part.matches_values([data[name]] if name in data else []):
                return False
        return not self.alternatives or any(
            one._matches_object(data) for one in self.alternatives
        )


def parse(text: str) -> Pattern:
    """Read a pattern. Raises InvalidPattern if it is malformed.

    "If a pattern contains duplicate keys, Lambda uses only the last value."
    """
    try:
        pattern = json.loads(text, parse_constant=_no_constant)
        if not isinstance(pattern, dict):
            raise InvalidPattern("a pattern is a JSON object")
        return _object(pattern)
    except InvalidPattern:
        raise
    except RecursionError:
        raise InvalidPattern("the pattern is nested too deeply") from None
    except (TypeError, ValueError) as error:
        raise InvalidPattern(f"this is not JSON: {error}") from None


@lru_cache(maxsize=256)
def compiled(texts: tuple[str, ...]) -> tuple[Pattern, ...]:
    """The patterns of a mapping. A record passes if any of them matches."""
    return tuple(parse(one) for one in texts)


def _object(pattern: Mapping[str, Any]) -> Pattern:
    if not pattern:
        raise InvalidPattern("an empty object matches nothing in particular")
    fields: dict[str, Pattern | Leaf] = {}
    alternatives: tuple[Pattern, ...] = ()
    for name, value in pattern.items():
        if name == "$or":
            alternatives = _or(value)
        elif isinstance(value, dict):
            fields[name] = _object(value)
        elif isinstance(value, list):
            fields[name] = _leaf(name, value)
        else:
            raise InvalidPattern(f"the value of {name!r} must be a list or an object")
    return Pattern(fields, alternatives)


def _or(value: Any) -> tuple[Pattern, ...]:
    if (
        not isinstance(value, list)
        or len(value) < 2
        or not all(isinstance(one, dict) for one in value)
    ):
        raise InvalidPattern("$or takes a list of at least two objects")
    return tuple(_object(one) for one in value)


def _leaf(name: str, values: list[Any]) -> Leaf:
    if not values:
        raise InvalidPattern(f"the list of {name!r} is empty")
    tests: list[Test] = []
    absent_matches = False
    for value in values:
        if isinstance(value, list):
            raise InvalidPattern(f"the list of {name!r} holds another list")
        if not isinstance(value, dict):
            tests.append(equal(value))
            continue
        if len(value) != 1:
            raise InvalidPattern("an operator is an object with one member")
        ((operator_name, operand),) = value.items()
        if operator_name == "exists":
            if not isinstance(operand, bool):
                raise InvalidPattern("exists takes true or false")
            if operand:
                tests.append(lambda _: True)
            else:
                absent_matches = True
        elif operator_name in OPERATORS:
            tests.append(OPERATORS[operator_name](operand))
        else:
            raise InvalidPattern(f"there is no operator {operator_name!r}")
    return Leaf(tuple(tests), absent_matches)


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for one in value:
            yield from _leaves(one)
    elif not isinstance(value, dict):
        yield value


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, list):
        for one in value:
            yield from _objects(one)
    elif isinstance(value, dict):
        yield value


def _no_constant(name: str) -> Any:
    raise InvalidPattern(f"{name} is not JSON")
