"""What the workbook made in an account, and its removal.

On an account of yours that is what has both the prefix in its name and the tag. Log
groups, which Lambda makes, go with their function; e-mail identities have no prefix.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import boto3
from botocore.exceptions import ClientError

from helpers.targets import identities, names

KINDS = (
    "stack",
    "mapping",
    "function",
    "table",
    "queue",
    "topic",
    "role",
    "log group",
    "alarm",
    "dashboard",
    "identity",
)
"""In the order in which they are removed: users before what they use."""


@dataclass(frozen=True)
class Resource:
    """Something in the account. `id` is what its API deletes it by."""

    kind: str
    name: str
    id: str


Found = Iterator[tuple[Resource, Callable[[], Any]]]
"""A resource whose name begins with the prefix, and what reads its tags."""


def found(prefix: str) -> list[Resource]:
    """Everything the workbook made, in the order of KINDS.

    With the prefix "" everything there is: the account is for practice alone.
    """
    return [
        one
        for kind in KINDS
        for one, tags in _LISTED[kind](prefix)
        if not prefix or _ours(tags)
    ]


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


def _ours(tags: Callable[[], Any]) -> bool:
    """Whether it bears the tag. What has gone since it was listed is nobody's."""
    try:
        return names.bears_tag(tags() or [])
    except ClientError as error:
        if _gone(error):
            return False
        raise


def _gone(error: ClientError) -> bool:
    code = error.response["Error"]["Code"]
    return any(one in code for one in ("NotFound", "NoSuch", "NotExist", "NonExist"))


def _pages(service: str, call: str, member: str, **ask: Any) -> Iterator[Any]:
    for page in boto3.client(service).get_paginator(call).paginate(**ask):
        yield from page.get(member, [])


def _stacks(prefix: str) -> Found:
    for one in _pages("cloudformation", "describe_stacks", "Stacks"):
        name = one["StackName"]
        if name.startswith(prefix) and one["StackStatus"] != "DELETE_COMPLETE":
            yield Resource("stack", name, name), partial(one.get, "Tags")


def _mappings(prefix: str) -> Found:
    listed = _pages("lambda", "list_event_source_mappings", "EventSourceMappings")
    for one in listed:
        arn = one.get("FunctionArn", ":" * 6).split(":")
        if arn[6].startswith(prefix) and one["State"] != "Deleting":
            own = ":".join([*arn[:5], "event-source-mapping", one["UUID"]])
            yield (
                Resource("mapping", arn[6], one["UUID"]),
                partial(_tags_in_lambda, own),
            )


def _functions(prefix: str) -> Found:
    for one in _pages("lambda", "list_functions", "Functions"):
        name = one["FunctionName"]
        if name.startswith(prefix):
            tags = partial(_tags_in_lambda, one["FunctionArn"])
            yield Resource("function", name, name), tags


def _tables(prefix: str) -> Found:
    for name in _pages("dynamodb", "list_tables", "TableNames"):
        if name.startswith(prefix):
            yield Resource("table", name, name), partial(_tags_of_table, name)


def _queues(prefix: str) -> Found:
    asked = {"QueueNamePrefix": prefix} if prefix else {}
    for url in _pages("sqs", "list_queues", "QueueUrls", **asked):
        name = url.rpartition("/")[2]
        yield Resource("queue", name, url), partial(_tags_of_queue, url)


def _topics(prefix: str) -> Found:
    for one in _pages("sns", "list_topics", "Topics"):
        arn = one["TopicArn"]
        name = arn.rpartition(":")[2]
        if name.startswith(prefix):
            yield Resource("topic", name, arn), partial(_tags_of_topic, arn)


def _roles(prefix: str) -> Found:
    for one in _pages("iam", "list_roles", "Roles"):
        name = one["RoleName"]
        if name.startswith(prefix):
            yield Resource("role", name, name), partial(_tags_of_role, name)


def _log_groups(prefix: str) -> Found:
    asked = {"logGroupNamePrefix": f"{names.LOG_GROUP}{prefix}"}
    for one in _pages("logs", "describe_log_groups", "logGroups", **asked):
        name = one["logGroupName"]
        function = name.removeprefix(names.LOG_GROUP)
        yield Resource("log group", name, name), partial(_tags_of_logger, function)


def _alarms(prefix: str) -> Found:
    asked = {"AlarmNamePrefix": prefix} if prefix else {}
    for one in _pages("cloudwatch", "describe_alarms", "MetricAlarms", **asked):
        name = one["AlarmName"]
        yield (
            Resource("alarm", name, name),
            partial(_tags_in_cloudwatch, one["AlarmArn"]),
        )


def _dashboards(prefix: str) -> Found:
    asked = {"DashboardNamePrefix": prefix} if prefix else {}
    for one in _pages("cloudwatch", "list_dashboards", "DashboardEntries", **asked):
        name, arn = one["DashboardName"], one["DashboardArn"]
        yield Resource("dashboard", name, name), partial(_tags_in_cloudwatch, arn)


def _identities(prefix: str) -> Found:
    for name in _pages("ses", "list_identities", "Identities"):
        yield Resource("identity", name, name), partial(identities.tags, name)


def _tags_in_lambda(arn: str) -> Any:
    return boto3.client("lambda").list_tags(Resource=arn).get("Tags")


def _tags_of_table(name: str) -> Any:
    client = boto3.client("dynamodb")
    arn = client.describe_table(TableName=name)["Table"]["TableArn"]
    return client.list_tags_of_resource(ResourceArn=arn).get("Tags")


def _tags_of_queue(url: str) -> Any:
    return boto3.client("sqs").list_queue_tags(QueueUrl=url).get("Tags")


def _tags_of_topic(arn: str) -> Any:
    return boto3.client("sns").list_tags_for_resource(ResourceArn=arn).get("Tags")


def _tags_of_role(name: str) -> Any:
    return boto3.client("iam").list_role_tags(RoleName=name).get("Tags")


def _tags_in_cloudwatch(arn: str) -> Any:
    client = boto3.client("cloudwatch")
    return client.list_tags_for_resource(ResourceARN=arn).get("Tags")


def _tags_of_logger(function: str) -> Any:
    """Of the function that wrote a log group. Of one that is gone, the workbook's."""
    client = boto3.client("lambda")
    try:
        return client.get_function(FunctionName=function).get("Tags")
    except ClientError as error:
        if not _gone(error):
            raise
        return names.PAIRS


def _remove_role(role: Resource) -> None:
    iam, name = boto3.client("iam"), {"RoleName": role.id}
    for one in iam.list_attached_role_policies(**name)["AttachedPolicies"]:
        iam.detach_role_policy(**name, PolicyArn=one["PolicyArn"])
    for policy in iam.list_role_policies(**name)["PolicyNames"]:
        iam.delete_role_policy(**name, PolicyName=policy)
    iam.delete_role(**name)


def _by(service: str, call: str, member: str) -> Callable[[Resource], None]:
    def removed(one: Resource) -> None:
        value: Any = [one.id] if member in names.LISTS else one.id
        getattr(boto3.client(service), call)(**{member: value})

    return removed


_LISTED: dict[str, Callable[[str], Found]] = {
    "stack": _stacks,
    "mapping": _mappings,
    "function": _functions,
    "table": _tables,
    "queue": _queues,
    "topic": _topics,
    "role": _roles,
    "log group": _log_groups,
    "alarm": _alarms,
    "dashboard": _dashboards,
    "identity": _identities,
}
_REMOVED: dict[str, Callable[[Resource], None]] = {
    "stack": _by("cloudformation", "delete_stack", "StackName"),
    "mapping": _by("lambda", "delete_event_source_mapping", "UUID"),
    "function": _by("lambda", "delete_function", "FunctionName"),
    "table": _by("dynamodb", "delete_table", "TableName"),
    "queue": _by("sqs", "delete_queue", "QueueUrl"),
    "topic": _by("sns", "delete_topic", "TopicArn"),
    "role": _remove_role,
    "log group": _by("logs", "delete_log_group", "logGroupName"),
    "alarm": _by("cloudwatch", "delete_alarms", "AlarmNames"),
    "dashboard": _by("cloudwatch", "delete_dashboards", "DashboardNames"),
    "identity": _by("sesv2", "delete_email_identity", "EmailIdentity"),
}
