"""Makes the events in `data/events/`: each view type, each operation, one record.

They are what a function is handed in the practice account. Write them with
`python tests/data_events.py`; `test_data_events.py` makes them again and compares.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import boto3

from helpers import lab
from helpers.functions import zip_source

FOLDER = Path(__file__).resolve().parents[1] / "data" / "events"
VIEW_TYPES = ("KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES")
KEY = {"userId": {"S": "user_2"}, "createdAt": {"S": "2022-08-20"}}
ROLE = "arn:aws:iam::aws:policy/service-role/AWSLambdaDynamoDBExecutionRole"


def events() -> dict[str, dict[str, Any]]:
    """The event of each file, by the file's name. Starts and stops the lab."""
    lab.start()
    try:
        _make_function()
        dynamodb = boto3.client("dynamodb")
        dynamodb.create_table(
            TableName="Users",
            AttributeDefinitions=[
                {"AttributeName": n, "AttributeType": "S"} for n in KEY
            ],
            KeySchema=[
                {"AttributeName": "userId", "KeyType": "HASH"},
                {"AttributeName": "createdAt", "KeyType": "RANGE"},
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        made = {}
        for view in VIEW_TYPES:
            for event in _three(dynamodb, view):
                name = f"{view}-{event['Records'][0]['eventName']}.json"
                made[name.lower().replace("_", "-")] = event
        return made
    finally:
        lab.stop()


def text(event: dict[str, Any]) -> str:
    """What stands in the file."""
    return json.dumps(event, indent=2, ensure_ascii=False) + "\n"


def _make_function() -> None:
    iam = boto3.client("iam")
    policy = FOLDER.parent / "policies" / "lambda-trust.json"
    role = iam.create_role(
        RoleName="reader", AssumeRolePolicyDocument=policy.read_text("utf-8")
    )["Role"]
    iam.attach_role_policy(RoleName="reader", PolicyArn=ROLE)
    boto3.client("lambda").create_function(
        FunctionName="reader",
        Runtime="python3.13",
        Role=role["Arn"],
        Handler="index.handler",
        Code={"ZipFile": zip_source("def handler(event, context): pass")},
    )


def _three(dynamodb: Any, view: str) -> list[dict[str, Any]]:
    """An insert, a change and a delete, delivered one by one from a new stream."""
    functions = boto3.client("lambda")
    on = {"StreamEnabled": True, "StreamViewType": view}
    table = dynamodb.update_table(TableName="Users", StreamSpecification=on)
    mapping = functions.create_event_source_mapping(
        EventSourceArn=table["TableDescription"]["LatestStreamArn"],
        FunctionName="reader",
        StartingPosition="TRIM_HORIZON",
        BatchSize=1,
    )
    names = {"firstname": {"S": "Sandro"}, "lastname": {"S": "Volpi"}}
    dynamodb.put_item(TableName="Users", Item=KEY | names)
    corrected = names | {"lastname": {"S": "Volpicella"}}
    dynamodb.put_item(TableName="Users", Item=KEY | corrected)
    dynamodb.delete_item(TableName="Users", Key=KEY)
    delivered = [one.event for one in lab.deliver()]
    functions.delete_event_source_mapping(UUID=mapping["UUID"])
    dynamodb.update_table(
        TableName="Users", StreamSpecification={"StreamEnabled": False}
    )
    return delivered


if __name__ == "__main__":
    for name, event in events().items():
        (FOLDER / name).write_text(text(event), "utf-8")
