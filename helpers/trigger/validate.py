"""May a mapping be created or changed like this? The checks AWS makes on parameters.

Pure functions on the request of CreateEventSourceMapping or UpdateEventSourceMapping.
What needs the account (does the stream exist, the function, another mapping, may the
role read) is checked elsewhere.
Source: Lambda API reference, CreateEventSourceMapping (ranges); the texts for starting
positions, filters and destinations as recorded on AWS by LocalStack's validated tests.
Other texts follow the form AWS uses for its constraints.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from helpers.trigger.filters import InvalidPattern, parse
from helpers.trigger.operators import INVALID
from helpers.trigger.parameters import (
    DESTINATION,
    KIND_NAMES,
    KINDS,
    LONGEST_DESTINATION,
    LONGEST_PATTERN,
    MOST_FILTERS,
    NOT_FOR_DYNAMODB,
    ONLY_AT_CREATE,
    POSITIONS,
    RANGES,
    UNSUPPORTED,
    YOUNGEST_LIMIT,
)

BAD_VALUE = "InvalidParameterValueException"
BAD_CONSTRAINT = "ValidationException"
BAD_TYPE = "SerializationException"


@dataclass
class InvalidParameter(Exception):
    """AWS refuses the parameters: its error code, and its message."""

    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


def refuse_create(params: Mapping[str, Any]) -> tuple[str, str] | None:
    """None, or the code and message with which AWS refuses to create the mapping."""
    return _refusal(params, update=False)


def refuse_update(params: Mapping[str, Any]) -> tuple[str, str] | None:
    """None, or the code and message with which AWS refuses to change the mapping."""
    return _refusal(params, update=True)


def validate(params: Mapping[str, Any], *, update: bool = False) -> None:
    """Raise InvalidParameter if AWS would refuse this request for a DynamoDB stream.

    `params` are the request's members. None stands for a member that is not given.
    """
    given = {name: value for name, value in params.items() if value is not None}
    given.pop("UUID", None)
    if not update:
        _check_position(given)
    _check_names(given, update)
    _check_types(given)
    problems = [*_ranges(given), *_enums(given), *_filter_sizes(given)]
    if problems:
        count = f"{len(problems)} validation error{'' if len(problems) == 1 else 's'}"
        raise InvalidParameter(
            BAD_CONSTRAINT, f"{count} detected: {'; '.join(problems)}"
        )
    _check_destination(given)
    _check_patterns(given)


def _refusal(params: Mapping[str, Any], update: bool) -> tuple[str, str] | None:
    try:
        validate(params, update=update)
    except InvalidParameter as refused:
        return refused.code, refused.message
    return None


def _check_names(given: Mapping[str, Any], update: bool) -> None:
    for name in given:
        if name in NOT_FOR_DYNAMODB:
            raise InvalidParameter(BAD_VALUE, UNSUPPORTED.format(name))
        if name in KINDS or (name in ONLY_AT_CREATE and not update):
            continue
        if name in ONLY_AT_CREATE:
            text = f"{name} of an event source mapping cannot be changed. Create a new"
            raise InvalidParameter(BAD_VALUE, f"{text} mapping instead.")
        raise InvalidParameter(BAD_VALUE, f"Unknown parameter: {name}.")


def _check_types(given: Mapping[str, Any]) -> None:
    kinds = KINDS | ONLY_AT_CREATE
    for name, value in given.items():
        kind = kinds[name]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise InvalidParameter(
                BAD_TYPE, f"{_member(name)} must be {KIND_NAMES[kind]}, not {value!r}."
            )


def _ranges(given: Mapping[str, Any]) -> list[str]:
    problems = []
    for name, (least, most) in RANGES.items():
        value = given.get(name)
        if value is None:
            continue
        if name == "MaximumRecordAgeInSeconds" and value != -1:
            least = YOUNGEST_LIMIT
        if value > most:
            rule = f"Member must have value less than or equal to {most}"
        elif value < least:
            rule = f"Member must have value greater than or equal to {least}"
        else:
            continue
        problems.append(_broken(value, _member(name), rule))
    return problems


def _enums(given: Mapping[str, Any]) -> list[str]:
    problems = []
    position = given.get("StartingPosition")
    if position is not None and position not in POSITIONS:
        rule = f"Member must satisfy enum value set: [{', '.join(POSITIONS)}]"
        problems.append(_broken(position, "startingPosition", rule))
    lists = {
        "functionResponseTypes": (
            given.get("FunctionResponseTypes"),
            "ReportBatchItemFailures",
        ),
        "metricsConfig.metrics": (
            (given.get("MetricsConfig") or {}).get("Metrics"),
            "EventCount",
        ),
    }
    for member, (values, allowed) in lists.items():
        if values is None:
            continue
        if not isinstance(values, list) or any(one != allowed for one in values):
            rule = f"Member must satisfy enum value set: [{allowed}]"
            shown = ", ".join(map(str, values)) if isinstance(values, list) else values
            rule = f"Member must satisfy constraint: [{rule}]"
            problems.append(_broken(f"[{shown}]", member, rule))
        elif len(values) > 1:
            rule = "Member must have length less than or equal to 1"
            problems.append(_broken(f"[{', '.join(values)}]", member, rule))
    return problems


def _filter_sizes(given: Mapping[str, Any]) -> list[str]:
    filters = _filters(given)
    problems = []
    if len(filters) > MOST_FILTERS:
        rule = f"Member must have length less than or equal to {MOST_FILTERS}"
        problems.append(_broken(filters, "filterCriteria.filters", rule))
    for number, one in enumerate(filters, start=1):
        pattern = one.get("Pattern") if isinstance(one, dict) else None
        if isinstance(pattern, str) and len(pattern) > LONGEST_PATTERN:
            rule = f"Member must have length less than or equal to {LONGEST_PATTERN}"
            member = f"filterCriteria.filters.{number}.member.pattern"
            problems.append(_broken(pattern, member, rule))
    return problems


def _check_position(given: Mapping[str, Any]) -> None:
    position = given.get("StartingPosition")
    if position is None:
        rule = "Member must not be null."
        raise InvalidParameter(
            BAD_VALUE,
            "1 validation error detected: Value null at 'startingPosition' failed to "
            f"satisfy constraint: {rule}",
        )
    if position == "AT_TIMESTAMP":
        arn = given.get("EventSourceArn", "")
        text = f"Unsupported starting position for arn type: {arn}"
        raise InvalidParameter(BAD_VALUE, text)


def _check_destination(given: Mapping[str, Any]) -> None:
    config = given.get("DestinationConfig") or {}
    if config.get("OnSuccess"):
        raise InvalidParameter(BAD_VALUE, UNSUPPORTED.format("DestinationConfig"))
    on_failure = config.get("OnFailure") or {}
    arn = on_failure.get("Destination") if isinstance(on_failure, dict) else on_failure
    if not arn:
        return
    text = str(arn)
    if len(text) > LONGEST_DESTINATION or not DESTINATION.fullmatch(text):
        raise InvalidParameter(BAD_VALUE, f"The destination ARN {arn} is invalid.")


def _check_patterns(given: Mapping[str, Any]) -> None:
    for one in _filters(given):
        try:
            parse(one["Pattern"])
        except (InvalidPattern, KeyError, TypeError):
            raise InvalidParameter(BAD_VALUE, INVALID) from None


def _filters(given: Mapping[str, Any]) -> list[Any]:
    filters = (given.get("FilterCriteria") or {}).get("Filters") or []
    if not isinstance(filters, list):
        raise InvalidParameter(BAD_TYPE, "filterCriteria.filters must be a list.")
    return filters


def _broken(value: object, member: str, rule: str) -> str:
    return f"Value '{value}' at '{member}' failed to satisfy constraint: {rule}"


def _member(name: str) -> str:
    return name[0].lower() + name[1:]
