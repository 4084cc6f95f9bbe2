"""Cases: change sets, with which `aws cloudformation deploy` and `sam deploy` work."""

from __future__ import annotations

import json
from typing import Any

from faithful_mappings import function
from faithful_registry import Aws, case, refused
from faithful_stacks import ROLLBACK, mappings, status, trigger

API = "CloudFormation API reference"
AT_ONCE = {"Delay": 600, "MaxAttempts": 1}
"""For a waiter that must not wait."""


def propose(
    aws: Aws,
    template: dict[str, Any],
    kind: str | None = "CREATE",
    stack: str = "app",
    name: str = "changes",
    **more: Any,
) -> dict[str, Any]:
    """Create a change set, and describe it."""
    formation = aws.client("cloudformation")
    which = {"StackName": stack, "ChangeSetName": name}
    more |= {"TemplateBody": json.dumps(template)}
    more |= {"ChangeSetType": kind} if kind else {}
    formation.create_change_set(**which, **more)
    return formation.describe_change_set(**which)


def execute(aws: Aws, stack: str = "app", name: str = "changes") -> None:
    formation = aws.client("cloudformation")
    formation.execute_change_set(StackName=stack, ChangeSetName=name)


def deploy(aws: Aws, template: dict[str, Any], kind: str = "CREATE") -> None:
    propose(aws, template, kind)
    execute(aws)


def queue(name: Any = "one", **output: Any) -> dict[str, Any]:
    made = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": name}}
    outputs = {"Outputs": {"Out": output}} if output else {}
    return {"Resources": {"Queue": made}, **outputs}


def queues(aws: Aws) -> list[str]:
    urls = aws.client("sqs").list_queues().get("QueueUrls", [])
    return sorted(url.rpartition("/")[2] for url in urls)


@case(
    "stacks",
    "Outputs and exports of a stack that a change set makes or updates",
    moto="none",
    aws="the same as with CreateStack and UpdateStack; the waiters end",
    source=f"{API}, ExecuteChangeSet",
)
def executed_change_set(aws: Aws) -> None:
    formation = aws.client("cloudformation")
    for kind, name, wait in (
        ("CREATE", "first", "stack_create_complete"),
        ("UPDATE", "second", "stack_update_complete"),
    ):
        template = queue(Value={"Fn::GetAtt": ["Queue", "Arn"]}, Export={"Name": name})
        which = {"StackName": "app", "ChangeSetName": "changes"}
        formation.create_change_set(
            **which, ChangeSetType=kind, TemplateBody=json.dumps(template)
        )
        ready = formation.get_waiter("change_set_create_complete")
        ready.wait(**which, WaiterConfig=AT_ONCE)
        execute(aws)
        formation.get_waiter(wait).wait(StackName="app", WaiterConfig=AT_ONCE)
        (stack,) = formation.describe_stacks(StackName="app")["Stacks"]
        assert stack["StackStatus"] == f"{kind}_COMPLETE"
        (output,) = stack["Outputs"]
        assert output["OutputValue"].endswith(":one")
        (exported,) = formation.list_exports()["Exports"]
        assert (exported["Name"], exported["ExportingStackId"]) == (
            name,
            stack["StackId"],
        )
    events = formation.describe_stack_events(StackName="app")["StackEvents"]
    assert [one["ResourceStatus"] for one in reversed(events)] == [
        "REVIEW_IN_PROGRESS",
        "CREATE_IN_PROGRESS",
        "CREATE_COMPLETE",
        "UPDATE_IN_PROGRESS",
        "UPDATE_COMPLETE",
    ]


@case(
    "stacks",
    "Executing a change set with a mapping that is refused",
    moto="the mapping is accepted, or an answer comes that boto3 cannot read",
    aws="ROLLBACK_COMPLETE or UPDATE_ROLLBACK_COMPLETE, with the reason in an event",
    source=ROLLBACK,
)
def executed_change_set_rolls_back(aws: Aws) -> None:
    arn = aws.table()
    function(aws)
    formation = aws.client("cloudformation")
    good = {"Resources": trigger(arn, BatchSize=7)}
    bad = {"Resources": trigger(arn, ParallelizationFactor=11)}
    deploy(aws, bad)
    found, reasons = status(aws)
    assert found == "ROLLBACK_COMPLETE"
    assert "parallelizationFactor" in reasons
    assert mappings(aws) == []
    which = {"StackName": "app", "ChangeSetName": "changes"}
    assert formation.describe_change_set(**which)["ExecutionStatus"] == "EXECUTE_FAILED"
    with refused("ValidationError") as answer:
        propose(aws, good, "UPDATE")
    assert "is in ROLLBACK_COMPLETE state and can not be updated" in answer["Message"]
    formation.delete_stack(StackName="app")

    deploy(aws, good)
    (before,) = mappings(aws)
    deploy(aws, bad, "UPDATE")
    found, reasons = status(aws)
    assert found == "UPDATE_ROLLBACK_COMPLETE"
    assert "parallelizationFactor" in reasons
    (after,) = mappings(aws)
    assert (after["UUID"], after["BatchSize"]) == (before["UUID"], 7)


@case(
    "stacks",
    "CreateChangeSet with a template that CreateStack refuses",
    moto="accepted, or a Python error",
    aws="ValidationError, and no stack is under review",
    source=f"{API}, CreateChangeSet",
)
def change_set_with_a_bad_template(aws: Aws) -> None:
    for bad in (
        queue(Value={"Ref": "Qeue"}),
        queue(Value={"Fn::GetAtt": ["Queue", "Anr"]}),
        {"Resurces": {}},
    ):
        with refused("ValidationError"):
            propose(aws, bad)
    assert aws.client("cloudformation").describe_stacks()["Stacks"] == []


@case(
    "stacks",
    "A change set without changes, where parameters have their defaults",
    moto="what was a default and is given now is a change, or an error",
    aws="the change set is FAILED, says so, and cannot be executed",
    source=f"{API}, DescribeChangeSet; the AWS CLI's `cloudformation deploy`",
)
def change_set_without_changes(aws: Aws) -> None:
    slot = {"Type": "CommaDelimitedList", "Default": "one,two"}
    template = {
        **queue({"Fn::Select": [0, {"Ref": "Names"}]}),
        "Parameters": {"Names": slot},
    }
    deploy(aws, template)
    previous = [{"ParameterKey": "Names", "UsePreviousValue": True}]
    found = propose(aws, template, "UPDATE", Parameters=previous)
    assert (found["Status"], found["ExecutionStatus"]) == ("FAILED", "UNAVAILABLE")
    assert found["StatusReason"].startswith(
        "The submitted information didn't contain changes."
    )
    with refused("InvalidChangeSetStatus"):
        execute(aws)
    other = [{"ParameterKey": "Names", "ParameterValue": "three"}]
    propose(aws, template, "UPDATE", name="other", Parameters=other)
    execute(aws, name="other")
    assert status(aws)[0] == "UPDATE_COMPLETE"


@case(
    "stacks",
    "Change sets of the same name, of two stacks or of one",
    moto="the latest is described and executed, whichever stack is asked for",
    aws="a stack and a name belong to one change set; AlreadyExistsException",
    source=f"{API}, CreateChangeSet and ExecuteChangeSet",
)
def change_sets_of_the_same_name(aws: Aws) -> None:
    formation = aws.client("cloudformation")
    for stack, name in (("app", "one"), ("other", "two")):
        propose(aws, queue(name), stack=stack)
    with refused("AlreadyExistsException"):
        propose(aws, queue("three"))
    propose(aws, queue("three"), name="better")
    assert len(formation.describe_stacks()["Stacks"]) == 2
    execute(aws)
    assert queues(aws) == ["one"]
    for gone in ("better", "never"):
        with refused("ChangeSetNotFound"):
            execute(aws, name=gone)
    with refused("ValidationError") as answer:
        propose(aws, queue("four"))
    assert "[app] already exists and cannot be created again" in answer["Message"]
    update = propose(aws, queue(Value="new"), None)  # AWS's default is UPDATE.
    assert update["ExecutionStatus"] == "AVAILABLE"
