"""From an empty account to a delivered record: is this machine ready for a workshop?

    uv run python docs/teach/kit/first_delivery.py
    python docs/teach/kit/first_delivery.py            # on a hub: a seat has no uv

The calls are those of chapters 03 and 04.
"""

import json

import boto3

from helpers import lab
from helpers.checks.places import find
from helpers.functions import zip_source

HANDLER = """
import boto3
ses = boto3.client("ses")

def handler(event, context):
    for record in event["Records"]:
        # read the record
        user = record["dynamodb"]["NewImage"]
        # do the work
        text = {"Data": f"Welcome, {user['firstname']['S']}!"}
        ses.send_email(
            Source="hello@example.com",
            Destination={"ToAddresses": [f"{user['userId']['S']}@example.com"]},
            Message={"Subject": text, "Body": {"Text": text}},
        )
"""
READ_STREAM = "arn:aws:iam::aws:policy/service-role/AWSLambdaDynamoDBExecutionRole"


def connect() -> None:
    """A table with a stream, a function, and a mapping between them."""
    table = boto3.client("dynamodb").create_table(
        TableName="Users",
        AttributeDefinitions=[{"AttributeName": "userId", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "userId", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )["TableDescription"]
    iam, functions = boto3.client("iam"), boto3.client("lambda")
    trust = find("data/policies/lambda-trust.json").read_text("utf-8")
    role = iam.create_role(RoleName="welcome", AssumeRolePolicyDocument=trust)["Role"]
    iam.attach_role_policy(RoleName="welcome", PolicyArn=READ_STREAM)
    functions.create_function(
        FunctionName="welcome",
        Runtime="python3.13",
        Role=role["Arn"],
        Handler="index.handler",
        Code={"ZipFile": zip_source(HANDLER)},
    )
    functions.create_event_source_mapping(
        EventSourceArn=table["LatestStreamArn"],
        FunctionName="welcome",
        StartingPosition="TRIM_HORIZON",
    )


def main() -> None:
    lab.start()
    boto3.client("ses").verify_email_identity(EmailAddress="hello@example.com")
    connect()
    ada = {"userId": {"S": "user_1"}, "firstname": {"S": "Ada"}}
    boto3.client("dynamodb").put_item(TableName="Users", Item=ada)
    deliveries = lab.deliver()
    print(deliveries)
    print(json.dumps(lab.inbox()[["to", "body"]].to_dict("records")))
    ready = len(deliveries) == len(lab.inbox()) == 1
    raise SystemExit(None if ready else "No e-mail: this machine is not ready.")


if __name__ == "__main__":
    main()
