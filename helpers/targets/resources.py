"""What the workbook made in an account, and its removal.

Found by the prefix of the name, mappings by the function they invoke. E-mail identities
of SES are yours, have no such name, and stay.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import ClientError

KINDS = ("stack", "mapping", "function", "table", "queue", "role", "log group", "alarm")
"""In the order in which they are removed: users before what they use."""


@dataclass(frozen=True)
class Resource:
    """Something in the account. `id` is what its API deletes it by."""

    kind: str
    name: str
    id: str


def found(prefix: str) -> list[Resource]:
    """Everything whose name begins with `prefix`, in the order of KINDS."""
    return [one for kind in KINDS for one in _LISTED[kind](prefix)]


def remove(prefix: str, seconds: float = 120) -> list[Resource]:
    """Remove it all. Returns what is still there after this many seconds: nothing."""
    limit = time.monotonic() + seconds
    while there := found(prefix):
        for one in there:
            try:
                _REMOVED[one.kind](one)
            except ClientError:
                continue  # something still uses it, or it is going already
        if time.monotonic() > limit:
            break
        if left := found(prefix):
            time.sleep(1 if left else 0)
    return found(prefix)


def _pages(service: str, call: str, member: str, **ask: Any) -> Iterator[Any]:
    for page in boto3.client(service).get_paginator(call).paginate(**ask):
        yield from page.get(member, [])


def _stacks(prefix: str) -> Iterator[Resource]:
    for one in _pages("cloudformation", "describe_stacks", "Stacks"):
        gone = one["StackStatus"] == "DELETE_COMPLETE"
        if one["StackName"].startswith(prefix) and not gone:
            yield Resource("stack", one["StackName"], one["StackName"])


def _mappings(prefix: str) -> Iterator[Resource]:
    listed = _pages("lambda", "list_event_source_mappings", "EventSourceMappings")
    for one in listed:
        function = one.get("FunctionArn", ":" * 6).split(":")[6]
        if function.startswith(prefix) and one["State"] != "Deleting":
            yield Resource("mapping", function, one["UUID"])


def _functions(prefix: str) -> Iterator[Resource]:
    for one in _pages("lambda", "list_functions", "Functions"):
        if one["FunctionName"].startswith(prefix):
            yield Resource("function", one["FunctionName"], one["FunctionName"])


def _tables(prefix: str) -> Iterator[Resource]:
    for name in _pages("dynamodb", "list_tables", "TableNames"):
        if name.startswith(prefix):
            yield Resource("table", name, name)


def _queues(prefix: str) -> Iterator[Resource]:
    asked = {"QueueNamePrefix": prefix} if prefix else {}
    for url in _pages("sqs", "list_queues", "QueueUrls", **asked):
        yield Resource("queue", url.rpartition("/")[2], url)


def _roles(prefix: str) -> Iterator[Resource]:
    for one in _pages("iam", "list_roles", "Roles"):
        if one["RoleName"].startswith(prefix):
            yield Resource("role", one["RoleName"], one["RoleName"])


def _log_groups(prefix: str) -> Iterator[Resource]:
    asked = {"logGroupNamePrefix": f"/aws/lambda/{prefix}"}
    for one in _pages("logs", "describe_log_groups", "logGroups", **asked):
        yield Resource("log group", one["logGroupName"], one["logGroupName"])


def _alarms(prefix: str) -> Iterator[Resource]:
    asked = {"AlarmNamePrefix": prefix} if prefix else {}
    for one in _pages("cloudwatch", "describe_alarms", "MetricAlarms", **asked):
        yield Resource("alarm", one["AlarmName"], one["AlarmName"])


def _remove_role(role: Resource) -> None:
    iam, name = boto3.client("iam"), {"RoleName": role.id}
    for one in iam.list_attached_role_policies(**name)["AttachedPolicies"]:
        iam.detach_role_policy(**name, PolicyArn=one["PolicyArn"])
    for policy in iam.list_role_policies(**name)["PolicyNames"]:
        iam.delete_role_policy(**name, PolicyName=policy)
    iam.delete_role(**name)


def _by(service: str, call: str, member: str) -> Callable[[Resource], None]:
    def removed(one: Resource) -> None:
        value: Any = [one.id] if member == "AlarmNames" else one.id
        getattr(boto3.client(service), call)(**{member: value})

    return removed


_LISTED: dict[str, Callable[[str], Iterator[Resource]]] = {
    "stack": _stacks,
    "mapping": _mappings,
    "function": _functions,
    "table": _tables,
    "queue": _queues,
    "role": _roles,
    "log group": _log_groups,
    "alarm": _alarms,
}
_REMOVED: dict[str, Callable[[Resource], None]] = {
    "stack": _by("cloudformation", "delete_stack", "StackName"),
    "mapping": _by("lambda", "delete_event_source_mapping", "UUID"),
    "function": _by("lambda", "delete_function", "FunctionName"),
    "table": _by("dynamodb", "delete_table", "TableName"),
    "queue": _by("sqs", "delete_queue", "QueueUrl"),
    "role": _remove_role,
    "log group": _by("logs", "delete_log_group", "logGroupName"),
    "alarm": _by("cloudwatch", "delete_alarms", "AlarmNames"),
}
