"""Cases: what an update of a stack does to its resources."""

from __future__ import annotations

import json
from typing import Any

from faithful_mappings import READS, TRUST
from faithful_registry import Aws, S, case
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


def about(aws: Aws, name: str = "Users") -> dict[str, Any]:
    return aws.dynamodb.describe_table(TableName=name)["Table"]


@case(
    "stacks",
    "TimeToLiveSpecification of a table in a template",
    moto="ignored",
    aws="as if UpdateTimeToLive had been called, in an update, too",
    source=f"{TEMPLATE_REFERENCE}, AWS::DynamoDB::Table",
)
def time_to_live_of_a_template(aws: Aws) -> None:
    def set_to(name: str, enabled: bool = True, update: bool = True) -> dict[str, Any]:
        spec = {"AttributeName": name, "Enabled": enabled}
        users = table(TableName="Users", TimeToLiveSpecification=spec)
        stack(aws, users, update=update)
        found = aws.dynamodb.describe_time_to_live(TableName="Users")
        now = found["TimeToLiveDescription"]
        return now["TimeToLiveStatus"], now.get("AttributeName")

    assert set_to("ends", update=False) == ("ENABLED", "ends")
    assert set_to("other") == ("ENABLED", "ends")
    assert "current AttributeName is ends" in status(aws)[1]
    assert set_to("ends", enabled=False)[0] == "DISABLED"
    assert set_to("other") == ("ENABLED", "other")


@case(
    "stacks",
    "A table in an update: indexes, billing, deletion protection, tags",
    moto="UPDATE_COMPLETE, and everything is as before",
    aws="the table changes; what cannot change rolls back and says why",
    source=f"{TEMPLATE_REFERENCE}, AWS::DynamoDB::Table",
)
def table_of_an_update(aws: Aws) -> None:
    stack(aws, table(TableName="Users"))
    aws.put("ada", city=S("London"))
    names = ("userId", "city")
    attributes = [{"AttributeName": n, "AttributeType": "S"} for n in names]
    index = {
        "IndexName": "by-city",
        "KeySchema": [{"AttributeName": "city", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"},
    }
    wanted = {
        "TableName": "Users",
        "AttributeDefinitions": attributes,
        "GlobalSecondaryIndexes": [index],
        "DeletionProtectionEnabled": True,
        "Tags": [{"Key": "team", "Value": "sign-up"}],
    }
    stack(aws, table(**wanted), update=True)
    now = about(aws)
    assert now["DeletionProtectionEnabled"] is True
    assert [one["IndexName"] for one in now["GlobalSecondaryIndexes"]] == ["by-city"]
    found = aws.dynamodb.query(
        TableName="Users",
        IndexName="by-city",
        KeyConditionExpression="city = :c",
        ExpressionAttributeValues={":c": S("London")},
    )
    assert found["Count"] == 1
    tags = aws.dynamodb.list_tags_of_resource(ResourceArn=now["TableArn"])["Tags"]
    assert tags == wanted["Tags"]
    units = {"ReadCapacityUnits": 2, "WriteCapacityUnits": 3}
    stack(
        aws,
        table(
            TableName="Users", BillingMode="PROVISIONED", ProvisionedThroughput=units
        ),
        update=True,
    )
    now = about(aws)
    assert now["ProvisionedThroughput"]["WriteCapacityUnits"] == 3
    assert now["DeletionProtectionEnabled"] is False
    assert now.get("GlobalSecondaryIndexes", []) == []
    for more, reason in (
        ({"TableClass": "STANDARD_INFREQUENT_ACCESS"}, "cannot change TableClass"),
        ({"BillingMode": "PROVISIONED"}, "WriteCapacityUnits must both be specified"),
    ):
        stack(aws, table(TableName="Users", **more), update=True)
        ends, reasons = status(aws)
        assert ends == "UPDATE_ROLLBACK_COMPLETE"
        assert reason in reasons


@case(
    "stacks",
    "A new name or key schema of a table in an update",
    moto="UPDATE_COMPLETE, and the old table stays",
    aws="a new table takes its place; the old one is deleted last, after a success",
    source=f"{TEMPLATE_REFERENCE}, AWS::DynamoDB::Table; {UPDATES}",
)
def table_is_replaced(aws: Aws) -> None:
    def tables() -> list[str]:
        return aws.dynamodb.list_tables()["TableNames"]

    stack(aws, table(TableName="Users"))
    aws.put("ada")
    fails = reader(ManagedPolicyArns=["arn:aws:iam::aws:policy/Nope"])
    stack(aws, table(TableName="Other") | fails, update=True)
    assert status(aws)[0] == "UPDATE_ROLLBACK_COMPLETE"
    assert tables() == ["Users"]
    assert aws.item("ada") is not None

    keys = [{"AttributeName": "id", "KeyType": "HASH"}]
    attributes = [{"AttributeName": "id", "AttributeType": "S"}]
    other = {"KeySchema": keys, "AttributeDefinitions": attributes}
    stack(aws, table(TableName="Users", **other), update=True)
    assert "Rename Users and update the stack again" in status(aws)[1]
    stack(aws, table(TableName="Other", **other), update=True)
    assert tables() == ["Other"]
    assert about(aws, "Other")["KeySchema"] == keys
    stack(aws, table(), update=True)
    (generated,) = tables()
    assert generated.startswith("app-Users-")
    aws.client("cloudformation").delete_stack(StackName="app")
    assert tables() == []
