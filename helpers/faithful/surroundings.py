"""The services around the stream: roles, logs, metrics and the mailbox.

Small readers and writers over moto's own models, and corrections: the managed policies
the article names are there, a trust policy has to be one, and every e-mail keeps the
moment it was sent.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from moto.cloudwatch.models import cloudwatch_backends
from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.exceptions import MalformedPolicyDocument, NotFoundException
from moto.iam.models import AWSManagedPolicy, IAMBackend, Role, iam_backends
from moto.iam.policy_validation import IAMTrustPolicyDocumentValidator
from moto.logs.models import logs_backends
from moto.ses.models import (
    BulkTemplateMessage,
    Message,
    RawMessage,
    TemplateMessage,
    ses_backends,
)

from helpers.clock import Clock
from helpers.faithful.corrections import Corrections

MANAGED = (
    "AWSLambdaBasicExecutionRole",
    "AWSLambdaDynamoDBExecutionRole",
    "AWSLambdaInvocation-DynamoDB",
    "AmazonDynamoDBFullAccess",
    "AmazonDynamoDBReadOnlyAccess",
)


def correct_managed_policies(corrections: Corrections) -> None:
    """The managed policies of this subject exist, with their real statements.

    moto knows all of AWS's, but reads them in only on request, which takes a second.
    """

    def init_aws_policies(self: IAMBackend) -> list[AWSManagedPolicy]:
        return [
            AWSManagedPolicy.from_data(name, self.account_id, self.region_name, data)
            for name, data in _managed().items()
        ]

    corrections.replace(IAMBackend, "_init_aws_policies", init_aws_policies)


@lru_cache(maxsize=1)
def _managed() -> dict[str, Any]:
    known = json.loads(aws_managed_policies_data)
    return {name: known[name] for name in MANAGED}


def correct_role_policies(corrections: Corrections) -> None:
    """An inline policy that a template brings is kept as JSON text, like any other.

    Source: IAM API reference, GetRolePolicy.
    """

    def put_policy(self: Role, policy_name: str, policy_json: Any) -> None:
        text = policy_json
        if not isinstance(text, str):
            text = json.dumps(text, default=str)
        original(self, policy_name, text)

    original = corrections.replace(Role, "put_policy", put_policy)


def correct_trust_policies(corrections: Corrections) -> None:
    """A role is made only with a trust policy that IAM can read.

    moto asks less of UpdateAssumeRolePolicy, and takes any text in CreateRole.
    Source: IAM API reference, CreateRole, MalformedPolicyDocument.
    """

    def create_role(
        self: IAMBackend,
        role_name: str,
        assume_role_policy_document: str,
        *args: Any,
        **more: Any,
    ) -> Role:
        _check_trust(assume_role_policy_document)
        role: Role = make(self, role_name, assume_role_policy_document, *args, **more)
        return role

    def update_trust(self: IAMBackend, role_name: str, policy_document: str) -> None:
        _check_trust(policy_document)
        self.get_role(role_name).assume_role_policy_document = policy_document

    make = corrections.replace(IAMBackend, "create_role", create_role)
    corrections.replace(IAMBackend, "update_assume_role_policy", update_trust)


def _check_trust(document: str) -> None:
    IAMTrustPolicyDocumentValidator(_of_today(document)).validate()
    for statement in _statements(json.loads(document)):
        principal = statement.get("Principal", statement.get("NotPrincipal"))
        if principal is None:
            raise MalformedPolicyDocument("Missing required field Principal")
        if principal != "*" and not isinstance(principal, dict):
            raise MalformedPolicyDocument("Invalid principal in policy")


def _of_today(document: str) -> str:
    """The document in the version that moto checks. IAM takes the older one too, and
    means it where a document names none.

    Source: IAM user guide, "IAM JSON policy elements: Version".
    """
    try:
        read = json.loads(document)
    except ValueError:
        return document
    if isinstance(read, dict) and read.get("Version", "2008-10-17") == "2008-10-17":
        return json.dumps(read | {"Version": "2012-10-17"})
    return document


def _statements(document: dict[str, Any]) -> list[dict[str, Any]]:
    given = document.get("Statement", [])
    return [given] if isinstance(given, dict) else given


def role_documents(account_id: str, role_arn: str) -> list[dict[str, Any]]:
    """Every policy document of a role, inline and attached. Unknown role: none."""
    try:
        role = iam_backends[account_id]["aws"].get_role_by_arn(role_arn)
    except NotFoundException:
        return []
    texts: list[Any] = [*role.policies.values()]
    for policy in role.managed_policies.values():
        texts += [one.document for one in policy.versions if one.is_default]
    return [json.loads(one) if isinstance(one, str) else one for one in texts]


def trusts_lambda(account_id: str, role_arn: str) -> bool:
    """Whether the role's trust policy lets Lambda assume it. Unknown role: True, for
    moto refuses that itself.

    Source: Lambda developer guide, "Defining Lambda function permissions with an
    execution role".
    """
    try:
        role = iam_backends[account_id]["aws"].get_role_by_arn(role_arn)
    except NotFoundException:
        return True
    for one in _statements(json.loads(role.assume_role_policy_document)):
        principal = one.get("Principal", {})
        services = "*" if principal == "*" else principal.get("Service", [])
        trusted = services == "*" or "lambda.amazonaws.com" in services
        if one.get("Effect") == "Allow" and trusted:
            return True
    return False


def write_log(
    account_id: str,
    region: str,
    group: str,
    stream: str,
    lines: Sequence[tuple[datetime, str]],
) -> None:
    """Append lines to a CloudWatch Logs stream, making group and stream if needed."""
    logs = logs_backends[account_id][region]
    logs.ensure_log_group(group)
    logs.ensure_log_stream(group, stream)
    logs.groups[group].put_log_events(
        stream,
        [
            {"timestamp": int(when.timestamp() * 1000), "message": text}
            for when, text in lines
        ],
    )


def put_metric(
    account_id: str,
    region: str,
    name: str,
    value: float,
    unit: str,
    dimensions: dict[str, str],
    at: datetime,
) -> None:
    """One data point of a metric in the namespace AWS/Lambda."""
    datum = {
        "MetricName": name,
        "Value": value,
        "Unit": unit,
        # moto compares with times without a zone.
        "Timestamp": at.astimezone(UTC).replace(tzinfo=None),
        "Dimensions": [{"Name": k, "Value": v} for k, v in dimensions.items()],
    }
    cloudwatch_backends[account_id][region].put_metric_data("AWS/Lambda", [datum])


def correct_mail(clock: Clock, corrections: Corrections) -> None:
    """moto's messages carry no time; here each keeps the moment it was accepted."""

    def stamping(original: Callable[..., None]) -> Callable[..., None]:
        def init(self: Any, *args: Any, **kwargs: Any) -> None:
            original(self, *args, **kwargs)
            self.sent_at = clock.now()

        return init

    for kind in (Message, RawMessage, TemplateMessage, BulkTemplateMessage):
        corrections.replace(kind, "__init__", stamping(kind.__init__))


def mails(account_id: str) -> list[dict[str, Any]]:
    """The e-mails SES accepted, oldest first: to, subject, body, sent_at."""
    sent = [
        message
        for backend in ses_backends.get(account_id, {}).values()
        for message in backend.sent_messages
    ]
    return sorted((_mail(one) for one in sent), key=lambda mail: mail["sent_at"])


def _mail(message: Any) -> dict[str, Any]:
    to = message.destinations
    if isinstance(to, dict):
        to = [address for addresses in to.values() for address in addresses]
    subject = getattr(message, "subject", None) or getattr(message, "template", "")
    body = getattr(message, "body", None) or getattr(message, "raw_data", "")
    return {
        "to": ", ".join(str(one) for one in to),
        "subject": subject,
        "body": body,
        "sent_at": message.sent_at,
    }
