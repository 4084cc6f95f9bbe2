"""CloudFormation: requests that it refuses before it looks at a stack's resources.

Source: CloudFormation API reference, CreateStack, UpdateStack and CreateChangeSet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from helpers.faithful.corrections import Corrections

if TYPE_CHECKING:
    from moto.cloudformation.responses import CloudFormationResponse

NAMES = {
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::User": "UserName",
}
"""Types of IAM that may have a name of their own, and the property that gives it."""


def correct_stack_requests(corrections: Corrections) -> None:
    """Permissions need a capability, and an update a change. Needs moto's part."""
    from moto.cloudformation.exceptions import CloudFormationError, ValidationError
    from moto.cloudformation.models import CloudFormationBackend, Stack
    from moto.cloudformation.responses import CloudFormationResponse

    def checked(name: str) -> None:
        def call(self: CloudFormationResponse) -> Any:
            given = self._get_param("Capabilities", [])
            wanted = capability(_template(self))
            if wanted and not {wanted, "CAPABILITY_NAMED_IAM"} & {*given}:
                raise CloudFormationError(
                    "InsufficientCapabilitiesException",
                    f"Requires capabilities : [{wanted}]",
                )
            return answer(self)

        answer = corrections.replace(CloudFormationResponse, name, call)

    def update_stack(
        self: CloudFormationBackend,
        name: str,
        template: str,
        role_arn: str | None,
        parameters: list[dict[str, Any]],
        tags: dict[str, str] | None,
    ) -> Stack:
        stack = self.get_stack(name)
        given = self._resolve_update_parameters(stack, parameters)
        same = stack.has_template(template) and stack.has_parameters(given)
        if same and tags in (None, stack.tags):
            raise ValidationError(message="No updates are to be performed.")
        stack.update(template, role_arn, given, tags)
        return stack

    corrections.replace(CloudFormationBackend, "update_stack", update_stack)
    for name in ("create_stack", "update_stack", "create_change_set"):
        checked(name)


def capability(template: dict[str, Any]) -> str | None:
    """What has to be agreed to before permissions are made, or None."""
    found = [
        one
        for one in template.get("Resources", {}).values()
        if one["Type"].startswith("AWS::IAM::")
    ]
    named = (NAMES.get(one["Type"]) in one.get("Properties", {}) for one in found)
    if any(named):
        return "CAPABILITY_NAMED_IAM"
    return "CAPABILITY_IAM" if found else None


def _template(request: CloudFormationResponse) -> dict[str, Any]:
    """The parsed template of a request, or nothing. Raises for one that is none."""
    from moto.cloudformation.models import Stack

    text = request._get_param("TemplateBody")
    if url := request._get_param("TemplateURL"):
        text = request._get_stack_from_s3_url(url)
    if request._get_bool_param("UsePreviousTemplate", False):
        name = request._get_param("StackName")
        text = request.cloudformation_backend.get_stack(name).template
    return Stack.parse_template(text) if text else {}
