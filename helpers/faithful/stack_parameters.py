"""CloudFormation: the parameters a stack works with, when one has a default.

Source: CloudFormation API reference, Parameter, UsePreviousValue.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from helpers.faithful.corrections import Corrections

if TYPE_CHECKING:
    from moto.cloudformation.models import CloudFormationBackend, Stack


def with_defaults(template: Mapping[str, Any], given: Mapping[str, Any]) -> Any:
    """The parameters a template works with, if these are given: a dict by name."""
    slots = (template.get("Parameters") or {}).items()
    return {k: v["Default"] for k, v in slots if "Default" in v} | dict(given)


def correct_parameters(corrections: Corrections) -> None:
    """What a parameter has by default is its value, as if it had been given."""
    from moto.cloudformation.exceptions import ValidationError
    from moto.cloudformation.models import CloudFormationBackend, Stack
    from moto.cloudformation.parsing import ResourceMap

    def stored(self: ResourceMap, name: str, kind: str) -> Any:
        """A parameter of Systems Manager that there is not is an AttributeError."""
        try:
            return read(self, name, kind)
        except AttributeError:
            raise ValidationError(
                message=f"Unable to fetch parameters [{name}] from parameter store for "
                "this account."
            ) from None

    def has_parameters(self: Stack, other: dict[str, Any]) -> bool:
        """moto asks once the templates are equal. By default or given is the same."""
        template, now = self.template_dict, self.parameters
        return with_defaults(template, now) == with_defaults(template, other or now)

    def previous_values(self: Stack) -> dict[str, Any]:
        """As they were given; moto hands over lists where a template expects text."""
        return with_defaults(self.template_dict, self.parameters)

    def resolve(
        self: CloudFormationBackend, instance: Any, incoming_params: Any
    ) -> dict[str, str]:
        """moto knows no previous value of a parameter that had its default."""
        if isinstance(instance, Stack):
            instance = SimpleNamespace(parameters=instance.stack_parameters)
        return resolved(self, instance, incoming_params)

    change = corrections.replace
    resolved: Callable[..., dict[str, str]]
    resolved = change(CloudFormationBackend, "_resolve_update_parameters", resolve)
    change(Stack, "has_parameters", has_parameters)
    read = change(ResourceMap, "parse_ssm_parameter", stored)
    change(Stack, "stack_parameters", property(previous_values))
