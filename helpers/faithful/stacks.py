"""CloudFormation: a stack that cannot be made rolls back; mappings and roles are whole.

moto lets the error of the service through, which boto3 cannot read as an answer of
CloudFormation, and leaves the stack half made. It ignores a role's ManagedPolicyArns.
Source: CloudFormation user guide, "Choose how to handle failures when provisioning
resources"; the statuses are StackStatus in its API reference. Template reference,
AWS::Lambda::EventSourceMapping ("Update requires", "Return values") and AWS::IAM::Role.
"""

from __future__ import annotations

import re
import sys
from base64 import b64encode
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from moto import backends
from moto.awslambda.models import (
    EventSourceMapping,
    LambdaFunction,
    lambda_backends,
)
from moto.core.exceptions import HTTPException, ServiceException
from moto.iam.models import Role, iam_backends

from helpers.faithful.change_sets import correct_change_sets
from helpers.faithful.corrections import Corrections
from helpers.faithful.stack_parameters import correct_parameters, with_defaults
from helpers.faithful.stream_mapping import KINDS
from helpers.faithful.templates import correct_templates

if TYPE_CHECKING:
    from moto.cloudformation.models import Stack

STACKS = "moto.cloudformation.models"
REFUSED = (HTTPException, ServiceException)
REPLACED_FOR = {
    "EventSourceArn": "event_source_arn",
    "StartingPosition": "starting_position",
}
"""Properties whose change makes a new mapping, and where the mapping keeps them."""
ATTRIBUTES = {"EventSourceMappingArn": "EventSourceMappingArn", "Id": "UUID"}
"""What Fn::GetAtt gives of a mapping, and how the API calls it."""


def correct_stacks(corrections: Corrections) -> None:
    """Stacks roll back, from the first call of CloudFormation on.

    Its part of moto takes seconds to import, and most chapters never ask for it.
    """
    _correct_mappings(corrections)
    _correct_functions(corrections)
    _correct_roles(corrections)
    if STACKS in sys.modules:
        _correct_stacks(corrections)
        return
    waiting = [_correct_stacks]

    def get_backend(name: str) -> Any:
        found = load(name)
        if STACKS in sys.modules and waiting:
            waiting.pop()(corrections)
        return found

    load: Callable[[str], Any] = corrections.replace(
        backends, "get_backend", get_backend
    )


def _correct_stacks(corrections: Corrections) -> None:
    """Creating and updating a stack end in a status and a reason, not in an error."""
    from moto.cloudformation.models import Stack
    from moto.cloudformation.parsing import OutputMap

    def exports(self: Stack) -> list[Any]:
        """moto asks first of all, and would make the resources on the way."""
        return [] if self.status == "CREATE_PENDING" else self.output_map.exports

    def create_resources(self: Stack) -> None:
        try:
            create(self)
            _publish(self)
        except REFUSED as error:
            self._add_stack_event("ROLLBACK_IN_PROGRESS", _reason(error))
            self.resource_map.delete()
            self.output_map = OutputMap(self.resource_map, {}, self.stack_id)
            _finish(self, "ROLLBACK_COMPLETE")

    def update(
        self: Stack,
        template: str,
        role_arn: str | None = None,
        parameters: dict[str, Any] | None = None,
        tags: dict[str, str] | None = None,
    ) -> None:
        before = self.template, self.template_dict, self.output_map, self.parameters
        given = parameters or self.parameters
        # Refuses what CreateStack refuses.
        wanted = Stack(
            "", self.name, template, given, self.account_id, self.region_name
        )
        # moto takes a default that is given now for a change.
        old = with_defaults(self.template_dict, self.parameters)
        self.resource_map.input_parameters = old
        try:
            change(
                self,
                template,
                role_arn,
                with_defaults(wanted.template_dict, given),
                tags,
            )
            self.parameters = given
            _publish(self)
        except REFUSED as error:
            self._add_stack_event("UPDATE_ROLLBACK_IN_PROGRESS", _reason(error))
            self.template, self.template_dict, self.output_map, self.parameters = before
            self.resource_map.update(self.template_dict, old)
            _finish(self, "UPDATE_ROLLBACK_COMPLETE")

    correct_templates(corrections)
    corrections.replace(Stack, "exports", property(exports))
    create: Callable[[Stack], None]
    create = corrections.replace(Stack, "create_resources", create_resources)
    change: Callable[..., None] = corrections.replace(Stack, "update", update)
    correct_parameters(corrections)
    correct_change_sets(corrections)


def _publish(stack: Stack) -> None:
    """Let other stacks import what this one exports now, and nothing it did before.

    moto does so when a stack is created, not when it is updated.
    """
    from moto.cloudformation.exceptions import ValidationError
    from moto.cloudformation.models import cloudformation_backends

    known = cloudformation_backends[stack.account_id][stack.region_name].exports
    others = {k: v for k, v in known.items() if v.exporting_stack_id != stack.stack_id}
    for one in stack.exports:
        if one.name in others:
            owner = others[one.name].exporting_stack_id.split("/")[1]
            raise ValidationError(
                message=f"Export with name {one.name} is already exported by stack "
                f"{owner}"
            )
        others[one.name] = one
    known.clear()
    known.update(others)


def _correct_mappings(corrections: Corrections) -> None:
    """A mapping in a template is made as by the API, and has attributes.

    An update hands over only what an update may change, or makes a new mapping.
    """

    def create(
        name: str, described: dict[str, Any], account: str, region: str, **_: Any
    ) -> EventSourceMapping:
        given = _as_the_api_takes_it(described["Properties"])
        return lambda_backends[account][region].create_event_source_mapping(given)

    def update(
        original_resource: EventSourceMapping,
        new_resource_name: str,
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
    ) -> EventSourceMapping:
        lambda_ = lambda_backends[account_id][region_name]
        given = _as_the_api_takes_it(cloudformation_json["Properties"])
        old = original_resource
        if all(given.get(k) == getattr(old, v) for k, v in REPLACED_FOR.items()):
            rest = {k: v for k, v in given.items() if k not in (*REPLACED_FOR, "Tags")}
            return lambda_.update_event_source_mapping(old.uuid, rest)
        new = lambda_.create_event_source_mapping(given)
        lambda_.delete_event_source_mapping(old.uuid)
        return new

    def attribute(self: EventSourceMapping, name: str) -> str:
        if name not in ATTRIBUTES:
            from moto.cloudformation.exceptions import (
                UnformattedGetAttTemplateException,
            )

            raise UnformattedGetAttTemplateException()
        return self.get_configuration()[ATTRIBUTES[name]]

    change = corrections.replace
    change(EventSourceMapping, "has_cfn_attr", staticmethod(ATTRIBUTES.__contains__))
    change(EventSourceMapping, "get_cfn_attribute", attribute)
    change(EventSourceMapping, "create_from_cloudformation_json", staticmethod(create))
    change(EventSourceMapping, "update_from_cloudformation_json", staticmethod(update))


def _as_the_api_takes_it(properties: dict[str, Any]) -> dict[str, Any]:
    """A template may give numbers and booleans as text. It spells one name otherwise,
    and gives tags as a list."""
    given = dict(properties)
    if "KmsKeyArn" in given:
        given["KMSKeyArn"] = given.pop("KmsKeyArn")
    if isinstance(given.get("Tags"), list):
        given["Tags"] = {one["Key"]: one["Value"] for one in given["Tags"]}
    for name in given.keys() & KINDS:
        text, kind = str(given[name]).lower(), KINDS[name]
        if kind is bool and text in ("true", "false"):
            given[name] = text == "true"
        elif kind is int and re.fullmatch("-?[0-9]+", text):
            given[name] = int(text)
    return given


def _correct_functions(corrections: Corrections) -> None:
    """The text under ZipFile is a function's code in an update, too."""

    def update(**given: Any) -> LambdaFunction:
        code = given["cloudformation_json"]["Properties"]["Code"]
        if "ZipFile" in code:
            package = LambdaFunction._create_zipfile_from_plaintext_code
            code["ZipFile"] = b64encode(package(code["ZipFile"]))
        return updated(**given)

    name = "update_from_cloudformation_json"
    updated = corrections.replace(LambdaFunction, name, staticmethod(update))


def _correct_roles(corrections: Corrections) -> None:
    """A role has the policies that ManagedPolicyArns names, for as long as it lives."""

    def create(
        name: str, described: dict[str, Any], account: str, *args: Any, **more: Any
    ) -> Role:
        role = made(name, described, account, *args, **more)
        _attach(role, described)
        return role

    def update(**given: Any) -> Role:
        role = updated(**given)
        _attach(role, given["cloudformation_json"])
        return role

    def delete(name: str, described: dict[str, Any], account: str, region: str) -> None:
        _attach(iam_backends[account]["aws"].get_role(name), {"Properties": {}})
        deleted(name, described, account, region)

    change = corrections.replace
    made = change(Role, "create_from_cloudformation_json", staticmethod(create))
    updated = change(Role, "update_from_cloudformation_json", staticmethod(update))
    deleted = change(Role, "delete_from_cloudformation_json", staticmethod(delete))


def _attach(role: Role, described: dict[str, Any]) -> None:
    wanted = described["Properties"].get("ManagedPolicyArns", [])
    iam = iam_backends[role.account_id]["aws"]
    for arn in [one for one in role.managed_policies if one not in wanted]:
        iam.detach_role_policy(arn, role.name)
    for arn in [one for one in wanted if one not in role.managed_policies]:
        iam.attach_role_policy(arn, role.name)


def _finish(stack: Stack, status: str) -> None:
    stack.status = status
    stack._add_stack_event(status)


def _reason(error: Exception) -> str:
    text = getattr(error, "message", None) or str(error)
    return f"A resource could not be provisioned: {text}"
