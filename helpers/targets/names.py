"""Names and tags on an account that is not for practice alone.

Everything the workbook makes there gets a prefix before its name and a tag, so that it
meets nothing of yours, and can be found and removed. Pure functions on boto3's
parameters; they know the operations that the chapters use.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

TAG = ("made-by", "dynamodb-streams-workbook")

NAMES = ("TableName", "FunctionName", "RoleName", "QueueName", "StackName", "AlarmName")
LISTS = ("AlarmNames",)
LOG_GROUP = "/aws/lambda/"

_PAIRS = [{"Key": TAG[0], "Value": TAG[1]}]
_TAGGED: dict[str, tuple[str, Any]] = {
    "CreateTable": ("Tags", _PAIRS),
    "CreateRole": ("Tags", _PAIRS),
    "CreateStack": ("Tags", _PAIRS),
    "PutMetricAlarm": ("Tags", _PAIRS),
    "CreateFunction": ("Tags", dict([TAG])),
    "CreateEventSourceMapping": ("Tags", dict([TAG])),
    "CreateQueue": ("tags", dict([TAG])),
}


def prefixed(params: dict[str, Any], prefix: str) -> dict[str, Any]:
    """The same parameters, with the prefix before every name that has none yet."""

    def name(text: str) -> str:
        return text if text.startswith((prefix, "arn:")) else prefix + text

    return {key: _renamed(key, value, name) for key, value in params.items()}


def tagged(operation: str, params: dict[str, Any]) -> dict[str, Any]:
    """The same parameters, with the workbook's tag if something is made."""
    if operation not in _TAGGED:
        return params
    member, tags = _TAGGED[operation]
    given = params.get(member)
    if isinstance(tags, dict):
        return {**params, member: {**(given or {}), **tags}}
    return {**params, member: [*(given or []), *tags]}


def _renamed(key: str, value: Any, name: Callable[[str], str]) -> Any:
    if key in NAMES and isinstance(value, str):
        return name(value)
    if key in LISTS:
        return [name(one) for one in value]
    if key == "logGroupName" and isinstance(value, str):
        return LOG_GROUP + name(value.removeprefix(LOG_GROUP))
    if key == "RequestItems":  # BatchWriteItem: a dict of table names
        return {name(table): items for table, items in value.items()}
    if key == "TransactItems":
        return [
            {kind: _renamed_all(what, name) for kind, what in one.items()}
            for one in value
        ]
    return value


def _renamed_all(params: dict[str, Any], name: Callable[[str], str]) -> dict[str, Any]:
    return {key: _renamed(key, value, name) for key, value in params.items()}
