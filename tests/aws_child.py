"""The target `aws` against an emulator, in a program of its own.

Makes a table, a role, a function and a mapping, lets the trigger deliver, cleans up.
Prints JSON: what was made, what was delivered, what is left, and every request.
"""

from __future__ import annotations

import json
import os

import boto3

from helpers import lab
from helpers.functions import zip_source

SOURCE = """
def handler(event, context):
    for record in event["Records"]:
        print(record["dynamodb"]["Keys"]["userId"]["S"])
    return "done"
"""


def raw(service: str):
    """A client that nothing is prefixed for: it looks at the account as it is."""
    session = boto3.Session(profile_name=os.environ["AWS_PROFILE"])
    return session.client(service)


def main() -> None:
    lab.start()
    others = raw("dynamodb").list_tables()["TableNames"]
    dynamodb, iam, functions = (boto3.client(n) for n in ("dynamodb", "iam", "lambda"))
    arn = dynamodb.create_table(
        TableName="Users",
        KeySchema=[{"AttributeName": "userId", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "userId", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )["TableDescription"]["LatestStreamArn"]
    dynamodb.get_waiter("table_exists").wait(TableName="Users")
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}
    trust["Action"] = "sts:AssumeRole"
    role = iam.create_role(
        RoleName="welcome",
        AssumeRolePolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [trust]}
        ),
    )["Role"]["Arn"]
    iam.attach_role_policy(
        RoleName="welcome",
        PolicyArn="arn:aws:iam::aws:policy/service-role/AWSLambdaDynamoDBExecutionRole",
    )
    functions.create_function(
        FunctionName="welcome",
        Role=role,
        Runtime="python3.13",
        Handler="index.handler",
        Code={"ZipFile": zip_source(SOURCE)},
    )
    functions.create_event_source_mapping(
        EventSourceArn=arn, FunctionName="welcome", StartingPosition="TRIM_HORIZON"
    )
    boto3.client("sqs").create_queue(QueueName="failures")
    for number in (1, 2):
        key = {"userId": {"S": f"user_{number}"}}
        dynamodb.put_item(TableName="Users", Item=key)
    done = lab.deliver()
    tags = dynamodb.list_tags_of_resource(ResourceArn=arn.partition("/stream/")[0])[
        "Tags"
    ]
    made = [(one.kind, one.name) for one in lab.resources()]
    tables = raw("dynamodb").list_tables()["TableNames"]
    left = [str(one) for one in lab.cleanup()]
    print(
        json.dumps(
            {
                "others": others,
                "tables": tables,
                "tags": tags,
                "made": made,
                "delivered": [
                    [r["dynamodb"]["Keys"]["userId"]["S"] for r in one.records]
                    for one in done
                ],
                "responses": [one.response for one in done],
                "left": left,
                "again": [str(one) for one in lab.resources()],
                "after": raw("dynamodb").list_tables()["TableNames"],
                "requests": lab.requests(),
            }
        )
    )


if __name__ == "__main__":
    main()
