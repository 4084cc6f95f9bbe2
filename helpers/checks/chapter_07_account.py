"""A practice account for one trial of chapter 07: opened fresh, filled, counted.

Chapters 03 and 04 make table, role, function and mapping by hand; here they are one
call, because a matrix of repairs and causes needs them many times over.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import boto3

from helpers import lab
from helpers.checks.feedback import MEND_FIRST, require
from helpers.checks.places import find
from helpers.deliveries import Deliveries, Invocation
from helpers.functions import zip_source

MAILER = """
import boto3
from botocore.config import Config

ses = boto3.client("ses")
# one try for each call: the mapping tries again
dynamodb = boto3.client("dynamodb", config=Config(retries={"total_max_attempts": 1}))


def welcome(user):
    ses.send_email(
        Source="hello@example.com",
        Destination={"ToAddresses": [f"{user['userId']['S']}@example.com"]},
        Message={
            "Subject": {"Data": "Welcome"},
            "Body": {"Text": {"Data": f"Hello {user['firstname']['S']}"}},
        },
    )
"""
"""What stands above every handler of the chapter: the clients, and `welcome(user)`."""

KEYS = {
    "Users": ("userId", "createdAt"),
    "Seen": ("id",),
    "Idempotency": ("id",),
    "Profiles": ("userId",),
    "Days": ("day",),
    "History": ("userId", "at"),
}
"""The tables of a trial and their keys, all of them text."""

INSERTS = json.dumps({"eventName": ["INSERT"]})


@cache
def client(service: str) -> Any:
    """A boto3 client, made once: making one takes longer than a whole trial."""
    return boto3.client(service)


def fresh(source: str, **settings: Any) -> None:
    """Open an empty account with the tables, and deploy `source` behind the stream.

    `source` follows `MAILER`. `settings` are parameters of CreateEventSourceMapping;
    without them inserts are delivered from TRIM_HORIZON, with partial batch responses.
    """
    lab.start()
    for name, keys in KEYS.items():
        stream: dict[str, Any] = {"StreamEnabled": name == "Users"}
        if name == "Users":
            stream |= {"StreamViewType": "NEW_IMAGE"}
        client("dynamodb").create_table(
            TableName=name,
            AttributeDefinitions=[
                {"AttributeName": key, "AttributeType": "S"} for key in keys
            ],
            KeySchema=[
                {"AttributeName": key, "KeyType": kind}
                for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)
            ],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification=stream,
        )
    client("ses").verify_email_identity(EmailAddress="hello@example.com")
    deploy(source)
    connect(**settings)


def deploy(source: str) -> None:
    """Create the function `welcome` and its role."""
    iam = client("iam")
    trust = find("data/policies/lambda-trust.json").read_text(encoding="utf-8")
    role = iam.create_role(RoleName="welcome-role", AssumeRolePolicyDocument=trust)
    iam.attach_role_policy(
        RoleName="welcome-role",
        PolicyArn="arn:aws:iam::aws:policy/service-role/AWSLambdaDynamoDBExecutionRole",
    )
    client("lambda").create_function(
        FunctionName="welcome",
        Runtime="python3.13",
        Role=role["Role"]["Arn"],
        Handler="index.handler",
        Code={"ZipFile": zip_source(MAILER + source)},
    )


def connect(**settings: Any) -> None:
    """Create the mapping; one that is there goes first, and its checkpoint with it."""
    lambda_ = client("lambda")
    for old in lambda_.list_event_source_mappings()["EventSourceMappings"]:
        lambda_.delete_event_source_mapping(UUID=old["UUID"])
    table = client("dynamodb").describe_table(TableName="Users")["Table"]
    lambda_.create_event_source_mapping(
        **{
            "EventSourceArn": table["LatestStreamArn"],
            "FunctionName": "welcome",
            "StartingPosition": "TRIM_HORIZON",
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            "FilterCriteria": {"Filters": [{"Pattern": INSERTS}]},
            **settings,
        }
    )


def put(number: int, **more: str | None) -> None:
    """Write a user to the table `Users`; None leaves an attribute out."""
    user: dict[str, str | None] = {
        "userId": f"user_{number}",
        "createdAt": "2022-08-20",
        "firstname": "Ada",
    }
    item = {name: {"S": value} for name, value in (user | more).items() if value}
    client("dynamodb").put_item(TableName="Users", Item=item)


def mails(to: str = "user_1@example.com") -> int:
    """How many e-mails this address got."""
    return sum(one["to"] == to for one in lab.mails())


def rows(table: str) -> list[dict[str, Any]]:
    """All items of a small table, in DynamoDB JSON."""
    return list(client("dynamodb").scan(TableName=table)["Items"])


def counted() -> int:
    """How many users the table `Days` holds, all days together."""
    return sum(int(row["users"]["N"]) for row in rows("Days"))


def leave(number: int) -> None:
    """Delete this user from the table `Users`."""
    key = {"userId": {"S": f"user_{number}"}, "createdAt": {"S": "2022-08-20"}}
    client("dynamodb").delete_item(TableName="Users", Key=key)


_ERROR = re.compile(r"^(?:\w+\.)*(\w+(?:Error|Exception)\b.*)$", re.MULTILINE)


def failure(invocation: Invocation) -> str:
    """What an invocation that failed ended with: `NameError: name 'x' is not defined`.

    The batch processor puts the tracebacks of records into one error: the last line
    that begins with a name is the one that counts.
    """
    text = f"{invocation.error_type}: {invocation.error}"
    return str((_ERROR.findall(text) or [text])[-1])


def ending(invocation: Invocation) -> str:
    """How an invocation ended: `ok`, or the name of the exception."""
    if invocation.ok:
        return "ok"
    return failure(invocation).partition(":")[0].rpartition(".")[2]


def program_text(answer: object) -> str:
    """The answer, if it is program text; else the check ends here."""
    require(
        isinstance(answer, str),
        f"I expected program text with a `handler`, and got {type(answer).__name__}.",
        idea="keep the triple quotes",
    )
    return str(answer)


SEEN_BEFORE = {"ConditionalCheckFailedException", "TransactionCanceledException"}


def refuse_blocked(deliveries: Deliveries) -> None:
    """End the check if a shard is blocked, and say what the function ended with."""
    if not deliveries.blocked:
        return
    failed = next((one for one in deliveries if not one.ok), None)
    require(
        failed,
        "The shard is blocked: your handler reports a record as failed each time.",
        idea="report a record if its work failed",
    )
    assert failed is not None
    require(
        ending(failed) not in SEEN_BEFORE,
        f"The shard is blocked; an invocation ended with {ending(failed)}",
        idea="a record that was seen is no error",
    )
    require(
        False,
        f"The shard is blocked: your handler ends with {failure(failed)}",
        idea=MEND_FIRST,
    )
