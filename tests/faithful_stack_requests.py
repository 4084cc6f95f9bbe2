"""Cases: requests that CloudFormation refuses, and why."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from faithful_registry import Aws, case, refused
from faithful_stack_updates import reader

API = "CloudFormation API reference"
NAMED = ["CAPABILITY_NAMED_IAM"]


@case(
    "accepted",
    "A stack or a change set with permissions, without Capabilities",
    moto="accepted",
    aws="InsufficientCapabilitiesException names the capability that is required",
    source=f"{API}, CreateStack, Capabilities",
)
def capabilities_are_required(aws: Aws) -> None:
    formation = aws.client("cloudformation")
    body = json.dumps({"Resources": reader()})
    unnamed = reader()
    del unnamed["Reader"]["Properties"]["RoleName"]
    which = {"StackName": "app", "TemplateBody": body}

    def denied(call: Callable[..., Any], wanted: str, **more: Any) -> None:
        with refused("InsufficientCapabilitiesException") as answer:
            call(**which | more)
        assert answer["Message"] == f"Requires capabilities : [{wanted}]"

    denied(formation.create_stack, *NAMED)
    denied(formation.create_stack, *NAMED, Capabilities=["CAPABILITY_IAM"])
    change = {"ChangeSetName": "one", "ChangeSetType": "CREATE"}
    denied(formation.create_change_set, *NAMED, **change)
    less = json.dumps({"Resources": unnamed})
    denied(formation.create_stack, "CAPABILITY_IAM", TemplateBody=less)
    assert formation.describe_stacks()["Stacks"] == []

    formation.create_stack(
        StackName="app", TemplateBody=less, Capabilities=["CAPABILITY_IAM"]
    )
    denied(formation.update_stack, *NAMED)
    formation.update_stack(**which, Capabilities=NAMED)
    kept = {"StackName": "app", "UsePreviousTemplate": True}
    with refused("InsufficientCapabilitiesException"):
        formation.update_stack(**kept)
