"""CloudFormation templates elsewhere: functions that tell, and names with a prefix.

Pure functions on the template's text and on the parameters of CreateStack. A template
that cannot be read comes back as it is, for CloudFormation to say what is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from helpers.targets import telling

NAMED = {
    "AWS::CloudWatch::Alarm": "AlarmName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::IAM::Role": "RoleName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SQS::Queue": "QueueName",
}
"""Where a resource's own name stands. Without it CloudFormation begins the name with
the stack's."""

PARAMETER = "Prefix"
"""A template's own parameter for what we want: those of data/templates/ have it."""


def with_telling_functions(template: str) -> str:
    """The same template, with functions of inline code that tell their events."""

    def tell(kind: str, properties: dict[str, Any]) -> None:
        code = properties.get("Code", {})
        if kind == "AWS::Lambda::Function" and isinstance(code.get("ZipFile"), str):
            name = properties["Handler"].rpartition(".")[2]
            code["ZipFile"] = telling.source(code["ZipFile"], name)

    return _changed(template, tell)


def with_prefix(params: dict[str, Any], prefix: str) -> dict[str, Any]:
    """The parameters of CreateStack or UpdateStack, so that all names get the prefix.

    Through the template's parameter `Prefix` if it has one. A name that does not begin
    with that is changed in the template.
    """
    text = params.get("TemplateBody")
    if not isinstance(text, str) or not (template := _parsed(text)):
        return params
    more = {}
    given = params.get("Parameters", [])
    if PARAMETER in template.get("Parameters", {}) and not any(
        one["ParameterKey"] == PARAMETER for one in given
    ):
        own = {"ParameterKey": PARAMETER, "ParameterValue": prefix}
        more["Parameters"] = [*given, own]

    def name(kind: str, properties: dict[str, Any]) -> None:
        member = NAMED.get(kind, "")
        if member in properties and not _has(properties[member], prefix):
            properties[member] = {"Fn::Join": ["", [prefix, properties[member]]]}

    return {**params, **more, "TemplateBody": _changed(text, name)}


def _has(name: Any, prefix: str) -> bool:
    """Whether a name in a template begins with the prefix, or with its parameter."""
    if isinstance(name, dict):
        return str(name.get("Fn::Sub", "")).startswith(f"${{{PARAMETER}}}")
    return str(name).startswith(prefix)


def _changed(text: str, change: Callable[[str, dict[str, Any]], None]) -> str:
    template = _parsed(text)
    if not template:
        return text
    before = json.dumps(template)
    for resource in template.get("Resources", {}).values():
        if isinstance(resource.get("Properties"), dict):
            change(resource.get("Type", ""), resource["Properties"])
    after = json.dumps(template)
    return text if after == before else after


def _parsed(text: str) -> dict[str, Any] | None:
    """The template with long forms for `!Ref` and the like; None for what is none."""
    from cfnlint.decode import decode_str  # seconds, and only here

    template, _ = decode_str(text)
    return json.loads(json.dumps(template)) if isinstance(template, dict) else None
