"""Templates that CloudFormation refuses before it makes a stack.

moto stops at them with an error of Python's, and half a stack stays behind. Source:
CloudFormation user guide, "Template anatomy" and "Ref"; the sentences are those AWS
answers with.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, Any

from helpers.faithful.corrections import Corrections

if TYPE_CHECKING:
    from moto.cloudformation.models import CloudFormationBackend

_TYPE = re.compile(r"AWS::\w+::\w+|Custom::[\w@-]+")
_UNRECOGNIZED = "Template format error: Unrecognized resource types:"
_WITHOUT_EFFECT = "AWS::CDK::Metadata"
_VARIABLE = re.compile(r"\$\{([^!}][^}]*)\}")


def correct_templates(corrections: Corrections) -> None:
    """A template is looked at before anything is made of it. Needs moto's part."""
    from moto.cloudformation import models, parsing, responses
    from moto.cloudformation.exceptions import ValidationError
    from moto.cloudformation.models import CloudFormationBackend, Stack

    def construct(loader: Any, tag: str, node: Any) -> Any:
        """moto hands on the nodes of a list, where it needs their texts."""
        if tag == "!GetAtt" and isinstance(node.value, list):
            return {"Fn::GetAtt": loader.construct_sequence(node)}
        return constructed(loader, tag, node)

    def parse_template(text: str) -> dict[str, Any]:
        try:
            template = parse(text)
        except Exception as error:
            raise ValidationError(message=not_well_formed(text, error)) from error
        if wrong := refusal(template):
            raise ValidationError(message=wrong)
        known = {*parsing.get_model_map(), *parsing.NULL_MODELS, _WITHOUT_EFFECT}
        if lacking := not_here(template, known):
            raise ValidationError(message=lacking)
        return template

    def validate_template(self: CloudFormationBackend, template: str) -> Any:
        parse_template(template)
        return validate(self, template)

    for part in (models, responses):
        constructed = corrections.replace(part, "yaml_tag_constructor", construct)
    parse: Callable[[str], Any]
    parse = corrections.replace(Stack, "parse_template", staticmethod(parse_template))
    validate = corrections.replace(
        CloudFormationBackend, "validate_template", validate_template
    )


def not_well_formed(text: str, error: BaseException) -> str:
    """AWS's sentence on a text that is no template, and where it breaks off.

    moto tries JSON after YAML, so that YAML's error stands behind JSON's.
    """
    as_json = text.lstrip().startswith("{")
    place = ""
    behind: BaseException | None = error
    while behind is not None:
        mark = getattr(behind, "problem_mark", None)
        if as_json and isinstance(behind, json.JSONDecodeError):
            place = f" (line {behind.lineno}, column {behind.colno})"
        elif mark is not None and not as_json:
            place = f" (line {mark.line + 1}, column {mark.column + 1})"
        behind = behind.__context__
    kind = "JSON" if as_json else "YAML"
    return f"Template format error: {kind} not well-formed.{place}"


def refusal(template: Any) -> str | None:
    """AWS's sentence on what is wrong with a parsed template, or None.

    Short forms such as `!Ref` are written out in it.
    """
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
    types = dict.fromkeys(one["Type"] for one in resources.values())
    if unknown := [one for one in types if not _TYPE.fullmatch(str(one))]:
        return f"{_UNRECOGNIZED} [{', '.join(map(str, unknown))}]"
    # A transform may add the resources that are missing here.
    return None if "Transform" in template else _unresolved(template, resources)


def not_here(template: dict[str, Any], known: Collection[str]) -> str | None:
    """What a template needs that AWS has, and the practice account has not, or None.

    `known` are the types of resources that it has.
    """
    if transforms := template.get("Transform"):
        given = transforms if isinstance(transforms, list) else [transforms]
        names = ", ".join(map(str, given))
        return (
            f"the practice account does not expand the Transform {names}. AWS does, "
            "before it makes the stack. Give it the expanded template: for SAM, the "
            "package aws-sam-translator writes it."
        )
    types = dict.fromkeys(one["Type"] for one in template["Resources"].values())
    missing = [
        one for one in types if one not in known and not one.startswith("Custom::")
    ]
    if not missing:
        return None
    listed = ", ".join(missing)
    return (
        f"the practice account has no resources of the type {listed} in a stack. If "
        "AWS has it, take it out of the template and make it with boto3. If it is "
        f"misspelt, you would read on AWS: {_UNRECOGNIZED} [{listed}]"
    )


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
