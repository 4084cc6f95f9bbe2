"""Cases: what an update of a stack does to its resources."""

from __future__ import annotations

import json
from typing import Any

from faithful_mappings import READS, TRUST
from faithful_registry import Aws, case
from faithful_stacks import TEMPLATE_REFERENCE, mappings, stack, status

UPDATES = "CloudFormation user guide, 'Update behaviors of stack resources'"
STREAM_ARN = {"Fn::GetAtt": ["Users", "StreamArn"]}


def table(**more: Any) -> dict[str, Any]:
    """The table of a stack, with the key `userId`."""
    properties = {
        "AttributeDefinitions": [{"AttributeName": "userId", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "userId", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
        **more,
    }
    return {"Users": {"Type": "AWS::DynamoDB::Table", "Properties": properties}}


def reader(policy: str = "read", resource: object = "*", **more: Any) -> dict[str, Any]:
    """The role of a stack, which may read this stream."""
    allow = {
        "Effect": "Allow",
        "Action": [f"dynamodb:{one}" for one in READS],
        "Resource": resource,
    }
    document = {"Version": "2012-10-17", "Statement": [allow]}
    properties = {
        "RoleName": "reader",
        "AssumeRolePolicyDocument": TRUST,
        "Policies": [{"PolicyName": policy, "PolicyDocument": document}],
        **more,
    }
    return {"Reader": {"Type": "AWS::IAM::Role", "Properties": properties}}


def triggered(view: str, **more: Any) -> dict[str, Any]:
    """Table, role, function and mapping. The role names the stream itself."""
    function = {
        "FunctionName": "greet",
        "Runtime": "python3.13",
        "Handler": "index.handler",
        "Role": {"Fn::GetAtt": ["Reader", "Arn"]},
        "Code": {"ZipFile": "def handler(event, context):\n    return 'hi'\n"},
    }
    mapping = {
        "EventSourceArn": STREAM_ARN,
        "FunctionName": {"Ref": "Greet"},
        "StartingPosition": "TRIM_HORIZON",
        **more,
    }
    kind = "AWS::Lambda::EventSourceMapping"
    return {
        "Trigger": {"Type": kind, "Properties": mapping},
        "Greet": {"Type": "AWS::Lambda::Function", "Properties": function},
        **reader(resource=STREAM_ARN),
        **table(TableName="Users", StreamSpecification={"StreamViewType": view}),
    }


@case(
    "stacks",
    "A new stream of a table in a stack, which a role and a mapping refer to",
    moto="the mapping reads the old stream",
    aws="the role's policy follows, a new mapping of the new stream takes its place",
    source=f"{TEMPLATE_REFERENCE}, AWS::Lambda::EventSourceMapping; {UPDATES}",
)
def a_new_stream_is_a_new_mapping(aws: Aws) -> None:
    outputs = {"Arn": {"Value": STREAM_ARN}, "Id": {"Value": {"Ref": "Trigger"}}}
    stack(aws, triggered("NEW_IMAGE"), outputs=outputs)
    (before,) = mappings(aws)

    def check() -> dict[str, Any]:
        (now,) = mappings(aws)
        about = aws.dynamodb.describe_table(TableName="Users")["Table"]
        assert now["EventSourceArn"] == about["LatestStreamArn"]
        assert now["UUID"] != before["UUID"]
        formation = aws.client("cloudformation")
        (found,) = formation.describe_stacks(StackName="app")["Stacks"]
        values = {one["OutputKey"]: one["OutputValue"] for one in found["Outputs"]}
        assert values == {"Arn": now["EventSourceArn"], "Id": now["UUID"]}
        iam = aws.client("iam")
        policy = iam.get_role_policy(RoleName="reader", PolicyName="read")
        (allow,) = policy["PolicyDocument"]["Statement"]
        assert allow["Resource"] == now["EventSourceArn"]
        return now

    stack(aws, triggered("KEYS_ONLY"), update=True, outputs=outputs)
    assert status(aws)[0] == "UPDATE_COMPLETE"
    before = check()
    refused = triggered("NEW_IMAGE", ParallelizationFactor=11)
    stack(aws, refused, update=True, outputs=outputs)
    assert status(aws)[0] == "UPDATE_ROLLBACK_COMPLETE"
    check()


@case(
    "stacks",
    "The policies of a role, in an update",
    moto="as before the update",
    aws="those of the template; what a stack cannot change rolls back and says so",
    source=f"{TEMPLATE_REFERENCE}, AWS::IAM::Role",
)
def policies_of_an_update(aws: Aws) -> None:
    iam = aws.client("iam")
    stack(aws, reader(resource="arn:aws:dynamodb:*:*:table/A/stream/*"))
    by_hand = {"RoleName": "reader", "PolicyName": "by-hand"}
    allow = {"Effect": "Allow", "Action": "ses:SendEmail", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    iam.put_role_policy(**by_hand, PolicyDocument=document)

    def now() -> dict[str, Any]:
        names = iam.list_role_policies(RoleName="reader")["PolicyNames"]
        found = [iam.get_role_policy(RoleName="reader", PolicyName=n) for n in names]
        return {
            one["PolicyName"]: [
                s["Resource"] for s in one["PolicyDocument"]["Statement"]
            ]
            for one in found
        }

    stack(aws, reader(), update=True)
    assert now() == {"read": ["*"], "by-hand": ["*"]}
    stack(aws, reader("other"), update=True)
    assert now() == {"other": ["*"], "by-hand": ["*"]}
    attached = {"ManagedPolicyArns": ["arn:aws:iam::aws:policy/Nope"]}
    stack(aws, reader("third", **attached), update=True)
    assert status(aws)[0] == "UPDATE_ROLLBACK_COMPLETE"
    assert now() == {"other": ["*"], "by-hand": ["*"]}
    stack(aws, reader("other", RoleName="renamed"), update=True)
    found, reasons = status(aws)
    assert found == "UPDATE_ROLLBACK_COMPLETE"
    assert "cannot change RoleName of a role" in reasons
