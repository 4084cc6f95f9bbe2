"""Templates that CloudFormation refuses before it makes a stack.

moto stops at them with an error of Python's, and half a stack stays behind. Source:
CloudFormation user guide, "Template anatomy" and "Ref"; the sentences are those AWS
answers with.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from helpers.faithful.corrections import Corrections

if TYPE_CHECKING:
    from moto.cloudformation.models import CloudFormationBackend

_VARIABLE = re.compile(r"\$\{([^!}][^}]*)\}")


def correct_templates(corrections: Corrections) -> None:
    """Read a template before anything is made of it. Needs moto's CloudFormation."""
    from moto.cloudformation.exceptions import ValidationError
    from moto.cloudformation.models import CloudFormationBackend, Stack

    def check(template: str) -> None:
        if wrong := refusal(template, Stack.parse_template):
            raise ValidationError(message=wrong)

    def create_stack(
        self: CloudFormationBackend, name: str, template: str, *args: Any, **more: Any
    ) -> Any:
        check(template)
        return create(self, name, template, *args, **more)

    def update_stack(
        self: CloudFormationBackend, name: str, template: str, *args: Any, **more: Any
    ) -> Any:
        check(template)
        return update(self, name, template, *args, **more)

    def validate_template(self: CloudFormationBackend, template: str) -> Any:
        check(template)
        return validate(self, template)

    owner = CloudFormationBackend
    create = corrections.replace(owner, "create_stack", create_stack)
    update = corrections.replace(owner, "update_stack", update_stack)
    validate = corrections.replace(owner, "validate_template", validate_template)


def refusal(text: str, read: Callable[[str], Any]) -> str | None:
    """AWS's sentence on what is wrong with a template, or None.

    `read` gives the template as a dict, with short forms such as `!Ref` written out.
    """
    kind = "JSON" if text.lstrip().startswith("{") else "YAML"
    try:
        template = json.loads(text) if kind == "JSON" else read(text)
    except Exception as error:
        return f"Template format error: {kind} not well-formed.{_place(error)}"
    if not isinstance(template, dict):
        return "Template format error: unsupported structure."
    resources = template.get("Resources")
    if not isinstance(resources, dict) or not resources:
        return "Template format error: At least one Resources member must be defined."
    for name, resource in resources.items():
        if not isinstance(resource, dict) or "Type" not in resource:
            return (
                f"Template format error: [/Resources/{name}] Every Resources object "
                "must contain a Type member."
            )
    return None if "Transform" in template else _unresolved(template, resources)


def _place(error: BaseException) -> str:
    """Where the text breaks off, counted from 1.

    moto tries JSON after YAML, so that YAML's error stands behind JSON's.
    """
    found = ""
    behind: BaseException | None = error
    if isinstance(error, json.JSONDecodeError):
        found = f" (line {error.lineno}, column {error.colno})"
    while behind is not None:
        if (mark := getattr(behind, "problem_mark", None)) is not None:
            return f" (line {mark.line + 1}, column {mark.column + 1})"
        behind = behind.__context__
    return found


def _unresolved(template: dict[str, Any], resources: dict[str, Any]) -> str | None:
    known = {*resources, *(template.get("Parameters") or {})}
    for block in ("Resources", "Outputs"):
        parts = template.get(block) or {}
        names = dict.fromkeys([*_names(parts), *_waited_for(parts)])
        lost = [one for one in names if one not in known and "::" not in one]
        if lost:
            return (
                "Template format error: Unresolved resource dependencies "
                f"[{', '.join(lost)}] in the {block} block of the template"
            )
    return None


def _waited_for(parts: dict[str, Any]) -> Iterator[str]:
    """What the resources of a block depend on by their own word."""
    for one in parts.values():
        names = one.get("DependsOn", []) if isinstance(one, dict) else []
        yield from [names] if isinstance(names, str) else names


def _names(value: Any) -> Iterator[str]:
    """What a part of a template refers to, by logical name."""
    if isinstance(value, list):
        for one in value:
            yield from _names(one)
    if not isinstance(value, dict):
        return
    for name, inside in value.items():
        if name == "Ref" and isinstance(inside, str):
            yield inside
        elif name == "Fn::GetAtt" and inside:
            yield inside.partition(".")[0] if isinstance(inside, str) else inside[0]
        elif name == "Fn::Sub":
            text, given = inside if isinstance(inside, list) else (inside, {})
            found = [one.partition(".")[0] for one in _VARIABLE.findall(str(text))]
            yield from (one for one in found if one not in given)
            yield from _names(given)
        else:
            yield from _names(inside)
