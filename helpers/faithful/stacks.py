"""CloudFormation: a stack that cannot be made rolls back.

moto lets the error of the service through, which boto3 cannot read as an answer of
CloudFormation, and leaves the stack half made.
Source: CloudFormation user guide, "Choose how to handle failures when provisioning
resources"; the statuses are StackStatus in its API reference.
"""

from __future__ import annotations

import sys
from base64 import b64encode
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from moto import backends
from moto.awslambda.models import LambdaFunction
from moto.core.exceptions import HTTPException, ServiceException

from helpers.faithful.change_sets import correct_change_sets
from helpers.faithful.corrections import Corrections
from helpers.faithful.stack_mappings import correct_mappings_in_stacks
from helpers.faithful.stack_parameters import correct_parameters, with_defaults
from helpers.faithful.stack_requests import correct_stack_requests
from helpers.faithful.stack_resources import clean_up, correct_resources, failed
from helpers.faithful.stack_roles import correct_roles_in_stacks
from helpers.faithful.stack_types import correct_types
from helpers.faithful.templates import correct_templates

if TYPE_CHECKING:
    from moto.cloudformation.models import Stack

STACKS = "moto.cloudformation.models"
REFUSED = (HTTPException, ServiceException)


def correct_stacks(corrections: Corrections) -> None:
    """Stacks roll back, from the first call of CloudFormation on.

    Its part of moto takes seconds to import, and most chapters never ask for it.
    """
    correct_mappings_in_stacks(corrections)
    _correct_functions(corrections)
    correct_roles_in_stacks(corrections)
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

    def mark_creation_complete(self: Stack) -> None:
        _publish(self)
        complete(self)

    def create_resources(self: Stack) -> None:
        try:
            create(self)
        except Exception as error:
            _tell(self, error, "ROLLBACK_IN_PROGRESS")
            self.output_map = OutputMap(self.resource_map, {}, self.stack_id)
            _undo(self, self.resource_map.delete, "ROLLBACK")

    def update(
        self: Stack,
        template: str,
        role_arn: str | None = None,
        parameters: dict[str, Any] | None = None,
        tags: dict[str, str] | None = None,
    ) -> None:
        before = self.template, self.parameters
        given = parameters or self.parameters
        # Refuses what CreateStack refuses.
        Stack("", self.name, template, given, self.account_id, self.region_name)
        self._add_stack_event("UPDATE_IN_PROGRESS", "User Initiated")

        def change(template: Any, given: dict[str, Any]) -> None:
            self.template, self.parameters = template, given
            self._parse_template()
            values = with_defaults(self.template_dict, given)
            self.resource_map.update(self.template_dict, values)
            self.output_map = self._create_output_map()
            _publish(self)
            clean_up(self.resource_map)

        try:
            change(template, given)
        except Exception as error:
            _tell(self, error, "UPDATE_ROLLBACK_IN_PROGRESS")
            _undo(self, lambda: change(*before), "UPDATE_ROLLBACK")
            return
        self.role_arn = role_arn
        self.tags = self.tags if tags is None else tags
        _finish(self, "UPDATE_COMPLETE")

    correct_types(corrections)
    correct_templates(corrections)
    correct_resources(corrections)
    corrections.replace(Stack, "exports", property(exports))
    create: Callable[[Stack], None]
    create = corrections.replace(Stack, "create_resources", create_resources)
    complete: Callable[[Stack], None] = corrections.replace(
        Stack, "mark_creation_complete", mark_creation_complete
    )
    corrections.replace(Stack, "update", update)
    correct_parameters(corrections)
    correct_change_sets(corrections)
    correct_stack_requests(corrections)


def _publish(stack: Stack) -> None:
    """Let other stacks import what this one exports now, and nothing it did before.

    moto does so when a stack is created, not when it is updated. Raises for an output
    that has no value; moto looks at them when it is asked.
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
    _ = stack.outputs
    known.clear()
    known.update(others)


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


def _tell(stack: Stack, error: Exception, status: str) -> None:
    """Put the reason into the events: of the resource, if one failed, and the stack."""
    from moto.cloudformation.models import Event

    resource, reason = failed(error), _reason(error)
    if resource is not None:
        event = Event(
            stack_id=stack.stack_id,
            stack_name=stack.name,
            logical_resource_id=resource.logical_id,
            physical_resource_id="",
            resource_type=resource.type,
            resource_status=resource.status,
            resource_status_reason=f'Resource handler returned message: "{reason}"',
            resource_properties=None,
        )
        stack.events.append(event)
        verb = resource.status.partition("_")[0].lower()
        reason = f"The following resource(s) failed to {verb}: [{resource.logical_id}]."
    stack._add_stack_event(status, reason)


def _undo(stack: Stack, undo: Callable[[], None], status: str) -> None:
    try:
        undo()
    except Exception as error:
        _tell(stack, error, f"{status}_FAILED")
        stack.status = f"{status}_FAILED"
    else:
        _finish(stack, f"{status}_COMPLETE")


def _finish(stack: Stack, status: str) -> None:
    stack.status = status
    stack._add_stack_event(status)


def _reason(error: Exception) -> str:
    if isinstance(error, REFUSED):
        return getattr(error, "message", None) or str(error)
    return (
        f"the practice account stopped with {type(error).__name__}: {error}. Most "
        "often a property is missing or has another shape than CloudFormation's "
        "template reference shows."
    )
