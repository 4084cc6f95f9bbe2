"""The target `aws` against an emulator, in a program of its own.

The owner of the account has a table already. The workbook makes
a table, a role, a function and a mapping, and deploys chapter 10's stack; the triggers
deliver; it cleans up. Prints JSON: what was made, what was delivered, what is left, and
every request.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import boto3

from helpers.functions import zip_source

TEMPLATES = Path(__file__).resolve().parents[1] / "data" / "templates"
SOURCE = """
import boto3

dynamodb = boto3.client("dynamodb")


def handler(event, context):
    for record in event["Records"]:
        key = record["dynamodb"]["Keys"]
        dynamodb.put_item(TableName="Greeted", Item=key)
        print(key["userId"]["S"])
    return "done"
"""
KEY = {
    "KeySchema": [{"AttributeName": "userId", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "userId", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}


def owners(service: str) -> Any:
    """A client as the owner of the account would make it."""
    session = boto3.Session(profile_name=os.environ["AWS_PROFILE"])
    return session.client(service)


def tables() -> list[str]:
    return owners("dynamodb").list_tables()["TableNames"]


def deployed_by_hand() -> str:
    """As chapters 01 to 04 do. Returns the stream's ARN."""
    dynamodb, iam, functions = (boto3.client(n) for n in ("dynamodb", "iam", "lambda"))
    dynamodb.create_table(TableName="Greeted", **KEY)
    on = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    made = dynamodb.create_table(TableName="People", StreamSpecification=on, **KEY)
    arn = made["TableDescription"]["LatestStreamArn"]
    dynamodb.get_waiter("table_exists").wait(TableName="People")
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}
    trust["Action"] = "sts:AssumeRole"
    role = iam.create_role(
        RoleName="greet",
        AssumeRolePolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [trust]}
        ),
    )["Role"]["Arn"]
    iam.attach_role_policy(
        RoleName="greet",
        PolicyArn="arn:aws:iam::aws:policy/service-role/AWSLambdaDynamoDBExecutionRole",
    )
    functions.create_function(
        FunctionName="greet",
        Role=role,
        Runtime="python3.13",
        Handler="index.handler",
        Code={"ZipFile": zip_source(SOURCE)},
    )
    functions.create_event_source_mapping(
        EventSourceArn=arn, FunctionName="greet", StartingPosition="TRIM_HORIZON"
    )
    boto3.client("sqs").create_queue(QueueName="failures")
    for number in (1, 2):
        dynamodb.put_item(TableName="People", Item={"userId": {"S": f"user_{number}"}})
    return arn


def deployed_from_the_template() -> None:
    """As chapter 10 does."""
    boto3.client("ses").verify_email_identity(EmailAddress="hello@example.com")
    stacks = boto3.client("cloudformation")
    stacks.create_stack(
        StackName="welcome",
        TemplateBody=(TEMPLATES / "cloudformation.yaml").read_text("utf-8"),
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    stacks.get_waiter("stack_create_complete").wait(StackName="welcome")
    item = {"userId": {"S": "user_3"}, "createdAt": {"S": "2022-08-21"}}
    item["firstname"] = {"S": "Ada"}
    boto3.client("dynamodb").put_item(TableName="Users", Item=item)


def main() -> None:
    owners("dynamodb").create_table(TableName="workbook-of-my-own", **KEY)
    before = tables()
    # The emulator lists only identities of the older API, and tags those of the newer.
    owners("ses").verify_email_identity(EmailAddress="hello@example.com")

    from helpers import lab  # from here on nothing goes out without lab.start()

    lab.start()
    arn = deployed_by_hand()
    deployed_from_the_template()
    done = lab.deliver()
    dynamodb = boto3.client("dynamodb")
    table = arn.partition("/stream/")[0]
    told = {
        "before": before,
        "during": tables(),
        "tags": dynamodb.list_tags_of_resource(ResourceArn=table)["Tags"],
        "made": [(one.kind, one.name) for one in lab.resources()],
        "delivered": {
            r["dynamodb"]["Keys"]["userId"]["S"]: [one.function_name, one.error]
            for one in done
            for r in one.records
        },
        "blocked": [str(one) for one in done.blocked],
        "greeted": [
            one["userId"]["S"] for one in dynamodb.scan(TableName="Greeted")["Items"]
        ],
        "left": [str(one) for one in lab.cleanup()],
        "again": [str(one) for one in lab.resources()],
        "requests": lab.requests(),
        "after": tables(),
    }
    print(json.dumps(told))
    lab.stop()


if __name__ == "__main__":
    main()
