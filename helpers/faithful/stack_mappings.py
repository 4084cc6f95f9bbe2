"""CloudFormation: event source mappings in a template are made as by the API.

Source: CloudFormation template reference, AWS::Lambda::EventSourceMapping ("Update
requires", "Return values").
"""

from __future__ import annotations

import re
from typing import Any

from moto.awslambda.models import EventSourceMapping, lambda_backends

from helpers.faithful.corrections import Corrections
from helpers.faithful.stack_resources import remember, replace, taken_back
from helpers.faithful.stream_mapping import KINDS

REPLACED_FOR = {
    "EventSourceArn": "event_source_arn",
    "StartingPosition": "starting_position",
}
"""Properties whose change makes a new mapping, and where the mapping keeps them."""
ATTRIBUTES = {"EventSourceMappingArn": "EventSourceMappingArn", "Id": "UUID"}
"""What Fn::GetAtt gives of a mapping, and how the API calls it."""


def correct_mappings_in_stacks(corrections: Corrections) -> None:
    """A mapping in a template is made as by the API, and has attributes.

    An update hands over only what an update may change, or makes a new mapping.
    """

    def create(
        name: str, described: dict[str, Any], account: str, region: str, **_: Any
    ) -> EventSourceMapping:
        given = _as_the_api_takes_it(described["Properties"])
        made = lambda_backends[account][region].create_event_source_mapping(given)
        remember(made, given)
        return made

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
        if before := taken_back(old, given):
            lambda_.delete_event_source_mapping(old.uuid)
            return before
        if all(given.get(k) == getattr(old, v) for k, v in REPLACED_FOR.items()):
            rest = {k: v for k, v in given.items() if k not in (*REPLACED_FOR, "Tags")}
            lambda_.update_event_source_mapping(old.uuid, rest)
            remember(old, given)
            return old
        new = lambda_.create_event_source_mapping(given)
        remember(new, given)
        replace(new, old, lambda: lambda_.delete_event_source_mapping(old.uuid))
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
