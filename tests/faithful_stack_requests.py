"""Cases: requests that CloudFormation refuses, and why."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from faithful_registry import Aws, case, refused
from faithful_stack_updates import reader, triggered
from faithful_stacks import TEMPLATE_REFERENCE, mappings, stack, status

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


def resources(kind: str) -> str:
    return json.dumps({"Resources": {"One": {"Type": kind, "Properties": {}}}})


def denied(aws: Aws, template: str) -> str:
    """The message of the refusal. No stack is left."""
    formation = aws.client("cloudformation")
    with refused("ValidationError") as answer:
        formation.create_stack(StackName="app", TemplateBody=template)
    assert formation.list_stacks()["StackSummaries"] == []
    return answer["Message"]


@case(
    "accepted",
    "Types of resources that are none, or that moto cannot make",
    moto="CREATE_COMPLETE, and nothing is made",
    aws="a refusal names them; what AWS has and the practice account lacks, it says so",
    source="CloudFormation user guide, 'Template anatomy'",
)
def types_of_resources(aws: Aws) -> None:
    unknown = "Template format error: Unrecognized resource types:"
    for kind in ("DynamoDB::Table", "AWS::DynamoDB", "AWS.DynamoDB.Table"):
        said = denied(aws, resources(kind))
        assert said == f"{unknown} [{kind}]"
    for kind in (
        "AWS::Pipes::Pipe",
        "AWS::DynamoDB::GlobalTable",
        "AWS::Lambda::Fnction",
    ):
        said = denied(aws, resources(kind))
        assert f"no resources of the type {kind}" in said


@case(
    "accepted",
    "A template with a Transform",
    moto="CREATE_COMPLETE, without what the transform would have made",
    aws="AWS expands it; the practice account refuses it and says what to do",
    source=f"{TEMPLATE_REFERENCE}, AWS::Serverless-2016-10-31",
)
def template_with_a_transform(aws: Aws) -> None:
    template = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {"Greet": {"Type": "AWS::Serverless::Function"}},
    }
    said = denied(aws, json.dumps(template))
    assert "does not expand the Transform AWS::Serverless-2016-10-31" in said
    assert "aws-sam-translator" in said


@case(
    "stacks",
    "An alarm, and a version and an alias of a function, in a template",
    moto="the stack is complete without them, or a Python error",
    aws="they are made, changed and deleted with it; a mapping may name the alias",
    source=f"{TEMPLATE_REFERENCE}, AWS::CloudWatch::Alarm and AWS::Lambda::Alias",
)
def alarm_and_alias_of_a_stack(aws: Aws) -> None:
    def template(threshold: int, description: str = "") -> dict[str, Any]:
        made = triggered("NEW_IMAGE", FunctionName={"Ref": "Live"})
        function = {"FunctionName": {"Ref": "Greet"}}
        number = {"Fn::GetAtt": ["Version", "Version"]}
        alias = {**function, "Name": "live", "FunctionVersion": number}
        if description:
            alias["Description"] = description
        alarm = {
            "AlarmName": "late",
            "Namespace": "AWS/Lambda",
            "MetricName": "IteratorAge",
            "Dimensions": [{"Name": "FunctionName", "Value": {"Ref": "Greet"}}],
            "Statistic": "Maximum",
            "Period": "60",
            "EvaluationPeriods": 1,
            "Threshold": threshold,
            "ComparisonOperator": "GreaterThanThreshold",
            "AlarmActions": ["arn:aws:sns:eu-central-1:123456789012:help"],
        }
        made["Version"] = {"Type": "AWS::Lambda::Version", "Properties": function}
        made["Live"] = {"Type": "AWS::Lambda::Alias", "Properties": alias}
        made["Late"] = {"Type": "AWS::CloudWatch::Alarm", "Properties": alarm}
        return made

    lambda_, cloudwatch = aws.client("lambda"), aws.client("cloudwatch")
    stack(aws, template(1000), outputs={"Live": {"Value": {"Ref": "Live"}}})
    assert status(aws)[0] == "CREATE_COMPLETE"
    alias = lambda_.get_alias(FunctionName="greet", Name="live")
    assert alias["FunctionVersion"] == "1"
    assert [one["FunctionArn"] for one in mappings(aws)] == [alias["AliasArn"]]
    (stacked,) = aws.client("cloudformation").describe_stacks()["Stacks"]
    assert stacked["Outputs"][0]["OutputValue"] == alias["AliasArn"]
    stack(aws, template(5000, "of today"), update=True)
    assert status(aws)[0] == "UPDATE_COMPLETE"
    (alarm,) = cloudwatch.describe_alarms()["MetricAlarms"]
    assert (alarm["AlarmName"], alarm["Threshold"], alarm["Period"]) == (
        "late",
        5000,
        60,
    )
    assert alarm["AlarmActions"][0].endswith(":help")
    alias = lambda_.get_alias(FunctionName="greet", Name="live")
    assert alias["Description"] == "of today"
    aws.client("cloudformation").delete_stack(StackName="app")
    assert cloudwatch.describe_alarms()["MetricAlarms"] == []
    assert lambda_.list_functions()["Functions"] == []
