"""CloudFormation: a role in a template has the policies the template gives it.

moto ignores ManagedPolicyArns, and in an update the policies and the trust policy.
Source: CloudFormation template reference, AWS::IAM::Role.
"""

from __future__ import annotations

import json
from typing import Any

from moto.iam.models import Role, iam_backends

from helpers.faithful.corrections import Corrections
from helpers.faithful.stack_resources import (
    cannot_change,
    changed,
    remember,
    remembered,
)

CHANGEABLE = {
    *("AssumeRolePolicyDocument", "Description", "ManagedPolicyArns"),
    *("MaxSessionDuration", "Policies"),
}
"""Properties that an update can change here."""


def correct_roles_in_stacks(corrections: Corrections) -> None:
    """A role's policies follow the template, for as long as the role lives."""

    def create(
        name: str, described: dict[str, Any], account: str, *args: Any, **more: Any
    ) -> Role:
        role: Role = made(name, described, account, *args, **more)
        try:
            _attach(role, [], described["Properties"])
        except Exception:
            delete(role.name, described, account, *args)
            raise
        remember(role, described["Properties"])
        return role

    def update(
        original_resource: Role, cloudformation_json: dict[str, Any], **_: Any
    ) -> Role:
        role, wanted = original_resource, cloudformation_json["Properties"]
        before = remembered(role)
        if lost := changed(role, wanted) - CHANGEABLE:
            raise cannot_change("a role", lost)
        trust = wanted["AssumeRolePolicyDocument"]
        text = trust if isinstance(trust, str) else json.dumps(trust, default=str)
        iam_backends[role.account_id]["aws"].update_assume_role_policy(role.name, text)
        role.description = wanted.get("Description", "")
        role.max_session_duration = wanted.get("MaxSessionDuration", 3600)
        _attach(role, before.get("ManagedPolicyArns", []), wanted)
        policies = wanted.get("Policies", [])
        names = [one["PolicyName"] for one in policies]
        for one in before.get("Policies", []):
            if one["PolicyName"] not in names:
                role.policies.pop(one["PolicyName"], None)
        for one in policies:
            role.put_policy(one["PolicyName"], one["PolicyDocument"])
        remember(role, wanted)
        return role

    def delete(name: str, described: dict[str, Any], account: str, region: str) -> None:
        role = iam_backends[account]["aws"].get_role(name)
        _attach(role, list(role.managed_policies), {})
        deleted(name, described, account, region)

    change = corrections.replace
    made = change(Role, "create_from_cloudformation_json", staticmethod(create))
    change(Role, "update_from_cloudformation_json", staticmethod(update))
    deleted = change(Role, "delete_from_cloudformation_json", staticmethod(delete))


def _attach(role: Role, before: list[str], properties: dict[str, Any]) -> None:
    wanted = properties.get("ManagedPolicyArns", [])
    iam = iam_backends[role.account_id]["aws"]
    for arn in before:
        if arn not in wanted and arn in role.managed_policies:
            iam.detach_role_policy(arn, role.name)
    for arn in wanted:
        if arn not in role.managed_policies:
            iam.attach_role_policy(arn, role.name)
