"""Names and tags on an account that is not for practice alone.

Everything the workbook makes there gets a prefix before its name and a tag, so that it
meets nothing of yours, and can be found and removed. Pure functions on boto3's
parameters; they know the operations that the chapters use. `rename_calls` applies them
to every client of a process: the notebook's, and the deployed functions' own, beside
whose handler this file is packed. So it imports nothing of the workbook.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

TAG = ("made-by", "dynamodb-streams-workbook")

NAMES = (
    "TableName",
    "FunctionName",
    "RoleName",
    "QueueName",
    "StackName",
    "AlarmName",
    "DashboardName",
)
LISTS = ("AlarmNames", "DashboardNames")
LOG_GROUP = "/aws/lambda/"

Change = Callable[[dict[str, Any], str], dict[str, Any]]
"""What is done to parameters, given the prefix."""
Ends = Callable[[], None]

PAIRS = [{"Key": TAG[0], "Value": TAG[1]}]
_TAGGED: dict[str, tuple[str, Any]] = {
    "CreateTable": ("Tags", PAIRS),
    "CreateRole": ("Tags", PAIRS),
    "CreateStack": ("Tags", PAIRS),
    "PutMetricAlarm": ("Tags", PAIRS),
    "PutDashboard": ("Tags", PAIRS),
    "CreateFunction": ("Tags", dict([TAG])),
    "CreateEventSourceMapping": ("Tags", dict([TAG])),
    "CreateQueue": ("tags", dict([TAG])),
    "CreateTopic": ("Tags", PAIRS),
}


def rename_calls(prefix: str, more: Mapping[str, Change] | None = None) -> Ends:
    """From now on every boto3 client asks with the prefix, and tags what it makes.

    Whoever made the client, and when. `more` is, by operation, what else to do to its
    parameters. Returns what ends it.
    """
    from botocore.client import BaseClient

    call = BaseClient._make_api_call

    def renamed(self: Any, operation_name: str, api_params: Any) -> Any:
        params = prefixed(api_params, prefix, operation_name)
        if more and operation_name in more:
            params = more[operation_name](params, prefix)
        return call(self, operation_name, tagged(operation_name, params))

    def as_before() -> None:
        BaseClient._make_api_call = call

    BaseClient._make_api_call = renamed
    return as_before


def prefixed(
    params: dict[str, Any], prefix: str, operation: str = ""
) -> dict[str, Any]:
    """The same parameters, with the prefix before every name that has none yet."""

    def name(text: str) -> str:
        return text if text.startswith((prefix, "arn:")) else prefix + text

    named = {key: _renamed(key, value, name) for key, value in params.items()}
    if operation == "CreateTopic":
        named["Name"] = name(named["Name"])
    return named


def tagged(operation: str, params: dict[str, Any]) -> dict[str, Any]:
    """The same parameters, with the workbook's tag if something is made."""
    if operation not in _TAGGED:
        return params
    member, tags = _TAGGED[operation]
    given = params.get(member)
    if isinstance(tags, dict):
        return {**params, member: {**(given or {}), **tags}}
    return {**params, member: [*(given or []), *tags]}


def bears_tag(tags: Any) -> bool:
    """Whether the workbook's tag is among these, in either form that AWS answers in."""
    if isinstance(tags, dict):
        return tags.get(TAG[0]) == TAG[1]
    return any((one["Key"], one["Value"]) == TAG for one in tags)


def _renamed(key: str, value: Any, name: Callable[[str], str]) -> Any:
    if key in NAMES and isinstance(value, str):
        return name(value)
    if key in LISTS:
        return [name(one) for one in value]
    if key == "logGroupName" and isinstance(value, str):
        return LOG_GROUP + name(value.removeprefix(LOG_GROUP))
    if key == "Dimensions":  # of a metric: whose it is
        return [
            one | {"Value": _renamed(one["Name"], one["Value"], name)} for one in value
        ]
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
