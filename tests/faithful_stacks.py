"""Cases: CloudFormation, where it makes or changes what a stream and a trigger need."""

from __future__ import annotations

import json
from typing import Any

from faithful_mappings import TRUST, function, mapping, role
from faithful_registry import Aws, case, refused

ROLLBACK = (
    "CloudFormation user guide, 'Choose how to handle failures when provisioning "
    "resources'"
)
TEMPLATE_REFERENCE = "CloudFormation template reference"
READS = "arn:aws:iam::aws:policy/service-role/AWSLambdaDynamoDBExecutionRole"


def stack(
    aws: Aws,
    resources: dict[str, Any],
    *,
    update: bool = False,
    outputs: dict[str, Any] | None = None,
) -> None:
    formation = aws.client("cloudformation")
    call = formation.update_stack if update else formation.create_stack
    body = json.dumps({"Resources": resources, "Outputs": outputs or {}})
    call(StackName="app", TemplateBody=body, Capabilities=["CAPABILITY_NAMED_IAM"])


def status(aws: Aws) -> tuple[str, str]:
    """The stack's status, and all reasons its events give."""
    formation = aws.client("cloudformation")
    found = formation.describe_stacks(StackName="app")["Stacks"][0]["StackStatus"]
    events = formation.describe_stack_events(StackName="app")["StackEvents"]
    return found, " ".join(one.get("ResourceStatusReason", "") for one in events)


def trigger(arn: str, **more: Any) -> dict[str, Any]:
    """The resources of a stack with one mapping of the function `greet`."""
    properties = {
        "EventSourceArn": arn,
        "FunctionName": "greet",
        "StartingPosition": "TRIM_HORIZON",
        **more,
    }
    kind = "AWS::Lambda::EventSourceMapping"
    return {"Trigger": {"Type": kind, "Properties": properties}}


def mappings(aws: Aws) -> list[dict[str, Any]]:
    return aws.client("lambda").list_event_source_mappings()["EventSourceMappings"]


@case(
    "stacks",
    "ManagedPolicyArns of a role in a template",
    moto="ignored",
    aws="the policies are attached, and detached with the stack",
    source=f"{TEMPLATE_REFERENCE}, AWS::IAM::Role",
)
def managed_policies_of_a_role(aws: Aws) -> None:
    properties = {
        "RoleName": "reader",
        "AssumeRolePolicyDocument": TRUST,
        "ManagedPolicyArns": [READS],
    }
    stack(aws, {"Role": {"Type": "AWS::IAM::Role", "Properties": properties}})
    attached = aws.client("iam").list_attached_role_policies(RoleName="reader")
    assert [one["PolicyArn"] for one in attached["AttachedPolicies"]] == [READS]
    aws.client("cloudformation").delete_stack(StackName="app")
    with refused("NoSuchEntity"):
        aws.client("iam").get_role(RoleName="reader")


@case(
    "stacks",
    "Creating a stack with a mapping that is refused",
    moto="the mapping is accepted, or an answer comes that boto3 cannot read",
    aws="ROLLBACK_COMPLETE, with the reason among the events; nothing is left",
    source=ROLLBACK,
)
def create_rolls_back(aws: Aws) -> None:
    arn = aws.table()
    function(aws)
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "beside"}}
    stack(aws, trigger(arn, ParallelizationFactor=11) | {"Queue": queue})
    found, reasons = status(aws)
    assert found == "ROLLBACK_COMPLETE"
    assert "parallelizationFactor" in reasons
    assert mappings(aws) == []
    assert aws.client("sqs").list_queues().get("QueueUrls", []) == []


@case(
    "stacks",
    "Updating a stack so that its mapping is refused",
    moto="the mapping is accepted, or an answer comes that boto3 cannot read",
    aws="UPDATE_ROLLBACK_COMPLETE, and the mapping is as before",
    source=ROLLBACK,
)
def update_rolls_back(aws: Aws) -> None:
    arn = aws.table()
    function(aws)
    stack(aws, trigger(arn, BatchSize=7))
    (before,) = mappings(aws)
    stack(aws, trigger(arn, BatchSize=8, MaximumRetryAttempts=99_999), update=True)
    found, reasons = status(aws)
    assert found == "UPDATE_ROLLBACK_COMPLETE"
    assert "maximumRetryAttempts" in reasons
    (after,) = mappings(aws)
    assert (after["UUID"], after["BatchSize"]) == (before["UUID"], 7)
    stack(aws, trigger(arn, BatchSize=9), update=True)
    assert [one["BatchSize"] for one in mappings(aws)] == [9]


@case(
    "stacks",
    "Another stream for a mapping in a stack",
    moto="the same mapping, as before",
    aws="a new mapping takes its place",
    source=f"{TEMPLATE_REFERENCE}, AWS::Lambda::EventSourceMapping",
)
def another_stream_is_another_mapping(aws: Aws) -> None:
    arn, other = aws.table(), aws.table(name="Other")
    function(aws)
    stack(aws, trigger(arn))
    (before,) = mappings(aws)
    stack(aws, trigger(other), update=True)
    (after,) = mappings(aws)
    assert after["EventSourceArn"] == other
    assert after["UUID"] != before["UUID"]


@case(
    "stacks",
    "Outputs and exports of a stack that is rolled back",
    moto="the mapping is accepted, or an answer comes that boto3 cannot read",
    aws="none; the stack can be described and deleted",
    source=ROLLBACK,
)
def outputs_of_a_refused_mapping(aws: Aws) -> None:
    arn = aws.table()
    function(aws)
    output = {"Value": {"Ref": "Trigger"}, "Export": {"Name": "trigger"}}
    for outputs in ({"Plain": {"Value": output["Value"]}}, {"Exported": output}):
        stack(aws, trigger(arn, ParallelizationFactor=11), outputs=outputs)
        found, reasons = status(aws)
        assert found == "ROLLBACK_COMPLETE"
        assert "parallelizationFactor" in reasons
        formation = aws.client("cloudformation")
        assert "Outputs" not in formation.describe_stacks(StackName="app")["Stacks"][0]
        formation.delete_stack(StackName="app")
    stack(aws, trigger(arn), outputs={"Exported": output})
    (made,) = mappings(aws)
    (exported,) = formation.list_exports()["Exports"]
    assert (exported["Name"], exported["Value"]) == ("trigger", made["UUID"])


@case(
    "stacks",
    "Fn::GetAtt of a mapping: EventSourceMappingArn, Id",
    moto="the output is missing",
    aws="the ARN, and the UUID; another attribute is refused",
    source=f"{TEMPLATE_REFERENCE}, AWS::Lambda::EventSourceMapping",
)
def attributes_of_a_mapping(aws: Aws) -> None:
    arn = aws.table()
    function(aws)
    wanted = {
        name: {"Value": {"Fn::GetAtt": ["Trigger", attribute]}}
        for name, attribute in (("Arn", "EventSourceMappingArn"), ("Id", "Id"))
    }
    stack(aws, trigger(arn), outputs=wanted)
    (made,) = mappings(aws)
    formation = aws.client("cloudformation")
    outputs = formation.describe_stacks(StackName="app")["Stacks"][0]["Outputs"]
    assert {one["OutputKey"]: one["OutputValue"] for one in outputs} == {
        "Arn": made["EventSourceMappingArn"],
        "Id": made["UUID"],
    }
    formation.delete_stack(StackName="app")
    unknown = {"No": {"Value": {"Fn::GetAtt": ["Trigger", "Arn"]}}}
    with refused("ValidationError"):
        stack(aws, trigger(arn), outputs=unknown)


@case(
    "stacks",
    "KmsKeyArn of a mapping in a template, numbers and booleans as text",
    moto="the key is ignored, a number as text is a Python error",
    aws="as if CreateEventSourceMapping had been called with KMSKeyArn and a number",
    source=f"{TEMPLATE_REFERENCE}, AWS::Lambda::EventSourceMapping",
)
def spelling_of_a_template(aws: Aws) -> None:
    arn = aws.table()
    function(aws)
    key = "arn:aws:kms:eu-central-1:123456789012:key/{}".format
    more = {"BatchSize": "7", "BisectBatchOnFunctionError": "true"}
    stack(aws, trigger(arn, KmsKeyArn=key(1), **more))
    (made,) = mappings(aws)
    assert (made["KMSKeyArn"], made["BatchSize"]) == (key(1), 7)
    assert made["BisectBatchOnFunctionError"] is True
    stack(aws, trigger(arn, KmsKeyArn=key(2), BatchSize="-"), update=True)
    assert "batchSize must be an integer, not '-'" in status(aws)[1]
    stack(aws, trigger(arn, KmsKeyArn=key(3)), update=True)
    assert [one["KMSKeyArn"] for one in mappings(aws)] == [key(3)]


def exporting(name: str) -> dict[str, Any]:
    return {"Out": {"Value": {"Ref": "Queue"}, "Export": {"Name": name}}}


@case(
    "stacks",
    "Exports that an update adds, changes or takes away",
    moto="ListExports knows nothing of it, and deleting the stack is a KeyError",
    aws="they are listed, until the stack is deleted; a name that is taken rolls back",
    source="CloudFormation user guide, 'Get exported outputs from a deployed stack'",
)
def exports_of_an_update(aws: Aws) -> None:
    formation = aws.client("cloudformation")

    def queue(name: str) -> dict[str, Any]:
        queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": name}}
        return {"Queue": queue}

    def listed() -> list[str]:
        return [one["Name"] for one in formation.list_exports()["Exports"]]

    stack(aws, queue("one"))
    for name in ("first", "second"):
        stack(aws, queue("one"), update=True, outputs=exporting(name))
        assert listed() == [name]
    body = {"Resources": queue("two"), "Outputs": exporting("second")}
    formation.create_stack(StackName="other", TemplateBody=json.dumps(body))
    (other,) = formation.describe_stacks(StackName="other")["Stacks"]
    assert other["StackStatus"] == "ROLLBACK_COMPLETE"
    (_, failed, *_) = formation.describe_stack_events(StackName="other")["StackEvents"]
    assert "already exported by stack app" in failed["ResourceStatusReason"]
    formation.delete_stack(StackName="app")
    assert listed() == []


@case(
    "stacks",
    "Parameters in an update: previous values, and values that are refused",
    moto="a default has no previous value, but a KeyError; refused values stay",
    aws="the default goes on; after a rollback the values are as before",
    source="CloudFormation API reference, Parameter",
)
def parameters_of_an_update(aws: Aws) -> None:
    arn = aws.table()
    function(aws)
    formation = aws.client("cloudformation")
    template = {
        "Parameters": {"Size": {"Type": "Number", "Default": 7}},
        "Resources": trigger(arn, BatchSize={"Ref": "Size"}),
    }
    which = {"StackName": "app", "TemplateBody": json.dumps(template)}
    formation.create_stack(**which)
    template["Outputs"] = {"Trigger": {"Value": {"Ref": "Trigger"}}}
    which["TemplateBody"] = json.dumps(template)
    for given, ends in (
        ({"UsePreviousValue": True}, "UPDATE_COMPLETE"),
        ({"ParameterValue": "99999"}, "UPDATE_ROLLBACK_COMPLETE"),
    ):
        formation.update_stack(**which, Parameters=[{"ParameterKey": "Size", **given}])
        (now,) = formation.describe_stacks(StackName="app")["Stacks"]
        assert (now["StackStatus"], len(now["Outputs"])) == (ends, 1)
        assert now["Parameters"] == [{"ParameterKey": "Size", "ParameterValue": "7"}]
        assert [one["BatchSize"] for one in mappings(aws)] == [7]


@case(
    "stacks",
    "New code of a function under ZipFile, in an update",
    moto="the text is taken for a zip file, and the function can no longer run",
    aws="the text is the function's new code",
    source=f"{TEMPLATE_REFERENCE}, AWS::Lambda::Function Code",
)
def code_of_an_update(aws: Aws) -> None:
    properties = {
        "FunctionName": "greet",
        "Role": role(aws),
        "Runtime": "python3.13",
        "Handler": "index.handler",
    }

    def code(says: str) -> dict[str, Any]:
        text = f"def handler(event, context):\n    return {says!r}\n"
        code = {**properties, "Code": {"ZipFile": text}}
        return {"Greet": {"Type": "AWS::Lambda::Function", "Properties": code}}

    stack(aws, code("hi"))
    stack(aws, code("hello"), update=True)
    answer = aws.client("lambda").invoke(FunctionName="greet")
    assert json.loads(answer["Payload"].read()) == "hello"


@case(
    "mapping-api",
    "UpdateEventSourceMapping to a function that reads the stream already",
    moto="accepted",
    aws="ResourceConflictException; the listing follows a change of the function",
    source="Lambda API reference, UpdateEventSourceMapping",
)
def update_to_a_taken_function(aws: Aws) -> None:
    arn = aws.table()
    function(aws)
    for name in ("other", "third"):
        function(aws, name, role(aws, name))
    lambda_, uuid = aws.client("lambda"), mapping(aws, arn)["UUID"]
    mapping(aws, arn, "other")
    with refused("ResourceConflictException"):
        lambda_.update_event_source_mapping(UUID=uuid, FunctionName="other")
    lambda_.update_event_source_mapping(UUID=uuid, FunctionName="third")
    for name, count in (("greet", 0), ("third", 1)):
        listed = lambda_.list_event_source_mappings(FunctionName=name)
        assert len(listed["EventSourceMappings"]) == count
