"""A practice account in another process, as the trigger needs to see it.

Mappings, functions and roles are read over AWS's public API. What on AWS only the
Lambda service does (a mapping's last result, logs, metrics) goes through `/_lab/`.
"""

from __future__ import annotations

import uuid
from base64 import b64decode
from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import Any

import boto3
from botocore.exceptions import ClientError

from helpers.targets.wire import Wire

SEED = 20220821


class WireAccount:
    """The same methods as `helpers.faithful.account.Account`, over HTTP."""

    def __init__(self, wire: Wire, region: str) -> None:
        self._wire = wire
        self._region = region
        self._random = Random(SEED)
        self._created: dict[str, datetime] = {}
        self._code: dict[str, bytes] = {}
        self._clients: dict[str, Any] = {}
        self._known: dict[str, Any] = {}
        self._unwritten: list[tuple[str, dict[str, Any]]] = []

    def look_again(self) -> None:
        """Something may have changed mappings, functions or roles."""
        self._known.clear()

    def flush(self) -> None:
        """Write what the Lambda service has to say: logs, metrics, last results."""
        doings, self._unwritten = self._unwritten, []
        if doings:
            self._wire.lab("doings", doings=doings)

    def new_id(self) -> str:
        """A UUID from seeded random numbers."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def mappings(self) -> list[dict[str, Any]]:
        """Every mapping, as it is while no change is under way."""
        if "mappings" in self._known:
            known: list[dict[str, Any]] = self._known["mappings"]
            return known
        pages = self._client("lambda").get_paginator("list_event_source_mappings")
        found = [
            one | {"CreatedAt": self._created.setdefault(one["UUID"], _created(one))}
            for page in pages.paginate()
            for one in page["EventSourceMappings"]
        ]
        if all(one["State"] in ("Enabled", "Disabled") for one in found):
            self._known["mappings"] = found
        return found

    def report(self, uuid: str, text: str) -> None:
        """Set a mapping's LastProcessingResult."""
        self._unwritten.append(("report", {"uuid": uuid, "text": text}))

    def function(self, arn: str) -> dict[str, Any] | None:
        """The function of this ARN in plain values, or None."""
        if arn not in self._known:
            self._known[arn] = self._function(arn)
        known: dict[str, Any] | None = self._known[arn]
        return known

    def _function(self, arn: str) -> dict[str, Any] | None:
        try:
            found = self._client("lambda").get_function(FunctionName=arn)
        except ClientError:
            return None
        about = found["Configuration"]
        sha = about["CodeSha256"]
        if sha not in self._code:
            self._code[sha] = b64decode(self._wire.lab("code", arn=arn) or "")
        return {
            "name": about["FunctionName"],
            "arn": about["FunctionArn"],
            "handler": about.get("Handler", ""),
            "code": self._code[sha],
            "code_sha256": sha,
            "role": about["Role"],
            "region": self._region,
            "version": about["Version"],
            "timeout": float(about["Timeout"]),
            "memory_mb": int(about["MemorySize"]),
            "runtime": about.get("Runtime", ""),
            "environment": dict(about.get("Environment", {}).get("Variables", {})),
            "reserved_concurrency": found.get("Concurrency", {}).get(
                "ReservedConcurrentExecutions"
            ),
        }

    def role_documents(self, role_arn: str) -> list[dict[str, Any]]:
        """Every policy document of a role, inline and attached. Unknown role: none."""
        if role_arn not in self._known:
            self._known[role_arn] = self._documents(role_arn)
        known: list[dict[str, Any]] = self._known[role_arn]
        return known

    def _documents(self, role_arn: str) -> list[dict[str, Any]]:
        iam, role = self._client("iam"), {"RoleName": role_arn.rpartition("/")[2]}
        try:
            names = iam.list_role_policies(**role)["PolicyNames"]
        except ClientError:
            return []
        documents = [
            iam.get_role_policy(**role, PolicyName=name)["PolicyDocument"]
            for name in names
        ]
        for policy in iam.list_attached_role_policies(**role)["AttachedPolicies"]:
            arn = policy["PolicyArn"]
            version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
            found = iam.get_policy_version(PolicyArn=arn, VersionId=version)
            documents.append(found["PolicyVersion"]["Document"])
        return documents

    def write_log(
        self,
        region: str,
        group: str,
        stream: str,
        lines: Sequence[tuple[datetime, str]],
    ) -> None:
        """Append lines to a CloudWatch Logs stream."""
        about = {"region": region, "group": group, "stream": stream, "lines": lines}
        self._unwritten.append(("write_log", about))

    def put_metric(
        self,
        region: str,
        name: str,
        value: float,
        unit: str,
        dimensions: dict[str, str],
        at: datetime,
    ) -> None:
        """One data point of a metric in AWS/Lambda."""
        about = {"region": region, "name": name, "value": value, "unit": unit}
        more = {"dimensions": dimensions, "at": at}
        self._unwritten.append(("put_metric", about | more))

    def split_shard(self, stream_arn: str, shard_id: str) -> list[str]:
        """Split a shard in two now. Returns the ids of the two children."""
        about = {"stream_arn": stream_arn, "shard_id": shard_id}
        children: list[str] = self._wire.lab("split_shard", **about)
        return children

    def mails(self) -> list[dict[str, Any]]:
        """The e-mails SES accepted, oldest first."""
        return [
            one | {"sent_at": datetime.fromisoformat(one["sent_at"])}
            for one in self._wire.lab("mails")
        ]

    def close(self) -> None:
        """Nothing: the account belongs to the other process."""

    def _client(self, service: str) -> Any:
        if service not in self._clients:
            self._clients[service] = boto3.client(service, region_name=self._region)
        return self._clients[service]


def _created(mapping: dict[str, Any]) -> datetime:
    """When a mapping was made. The API tells only when it last changed."""
    changed: datetime = mapping["LastModified"]
    return changed
