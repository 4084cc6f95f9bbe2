"""Cases: what is left, and what is told, when a stack cannot be made or updated."""

from __future__ import annotations

import json
from typing import Any

from faithful_registry import Aws, case, refused
from faithful_stack_updates import table
from faithful_stacks import ROLLBACK, stack, status, trigger

API = "CloudFormation API reference"
QUEUE = {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "beside"}}}


@case(
    "errors",
    "A stack that moto breaks at: a property or an import that is not there",
    moto="a Python error, and half a stack",
    aws="ROLLBACK_COMPLETE or UPDATE_ROLLBACK_COMPLETE, with a reason",
    source=ROLLBACK,
)
def stack_that_moto_breaks_at(aws: Aws) -> None:
    formation, sqs = aws.client("cloudformation"), aws.client("sqs")
    parameter = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String"}}
    nothing: dict[str, Any] = {"Out": {"Value": {"Fn::ImportValue": "nope"}}}
    stack(aws, QUEUE | {"Name": parameter})
    found, reasons = status(aws)
    assert found == "ROLLBACK_COMPLETE"
    assert "failed to create: [Name]" in reasons
    assert "QueueUrls" not in sqs.list_queues()
    formation.delete_stack(StackName="app")

    stack(aws, QUEUE, outputs=nothing)
    found, reasons = status(aws)
    assert found == "ROLLBACK_COMPLETE"
    assert "No export named nope found" in reasons
    assert "QueueUrls" not in sqs.list_queues()
    formation.delete_stack(StackName="app")

    stack(aws, QUEUE)
    stack(aws, QUEUE | {"Name": parameter} | table(), update=True, outputs=nothing)
    assert status(aws)[0] == "UPDATE_ROLLBACK_COMPLETE"
    assert aws.dynamodb.list_tables()["TableNames"] == []
    stack(aws, QUEUE, update=True, outputs=nothing)
    found, reasons = status(aws)
    assert found == "UPDATE_ROLLBACK_COMPLETE"
    assert "No export named nope found" in reasons


@case(
    "errors",
    "A parameter of a template that Systems Manager does not have",
    moto="AttributeError",
    aws="ValidationError names it, and there is no stack",
    source="CloudFormation user guide, 'SSM parameter types'",
)
def parameter_that_is_not_stored(aws: Aws) -> None:
    kind = "AWS::SSM::Parameter::Value<String>"
    slots = {"Name": {"Type": kind, "Default": "/none"}}
    body = json.dumps({"Parameters": slots, "Resources": QUEUE})
    formation = aws.client("cloudformation")
    with refused("ValidationError") as answer:
        formation.create_stack(StackName="app", TemplateBody=body)
    assert "Unable to fetch parameters [/none]" in answer["Message"]
    assert formation.list_stacks()["StackSummaries"] == []


@case(
    "stacks",
    "The events of a stack after a failure",
    moto="none",
    aws="one of the resource that failed, with its logical name and the reason",
    source=f"{API}, StackEvent",
)
def event_of_the_resource(aws: Aws) -> None:
    formation = aws.client("cloudformation")
    arn = aws.table()

    def told() -> list[tuple[str, str, str]]:
        events = formation.describe_stack_events(StackName="app")["StackEvents"]
        return [
            (one["LogicalResourceId"], one["ResourceStatus"], one["ResourceType"])
            for one in reversed(events)
            if one["ResourceStatus"].endswith("_FAILED")
        ]

    wanted = QUEUE | trigger(arn)  # There is no function.
    kind = "AWS::Lambda::EventSourceMapping"
    stack(aws, wanted)
    assert told() == [("Trigger", "CREATE_FAILED", kind)]
    found, reasons = status(aws)
    assert found == "ROLLBACK_COMPLETE"
    assert "Function does not exist" in reasons
    assert "The following resource(s) failed to create: [Trigger]." in reasons
    formation.delete_stack(StackName="app")
    stack(aws, QUEUE | table(TableName="One"))
    other = table(TableName="One", BillingMode="PROVISIONED")
    stack(aws, QUEUE | other, update=True)
    assert told() == [("Users", "UPDATE_FAILED", "AWS::DynamoDB::Table")]


@case(
    "accepted",
    "UpdateStack without a change",
    moto="UPDATE_COMPLETE",
    aws="ValidationError: No updates are to be performed.",
    source=f"{API}, UpdateStack",
)
def update_without_a_change(aws: Aws) -> None:
    formation = aws.client("cloudformation")
    stack(aws, QUEUE)
    same = json.dumps({"Outputs": {}, "Resources": QUEUE}, indent=2)
    for more in ({"TemplateBody": same}, {"UsePreviousTemplate": True}):
        with refused("ValidationError") as answer:
            formation.update_stack(StackName="app", **more)
        assert answer["Message"] == "No updates are to be performed."
    assert status(aws)[0] == "CREATE_COMPLETE"
    tags = [{"Key": "team", "Value": "sign-up"}]
    formation.update_stack(StackName="app", UsePreviousTemplate=True, Tags=tags)
    assert status(aws)[0] == "UPDATE_COMPLETE"
