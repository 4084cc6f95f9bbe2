"""The work every peer does: the same table, the same items, the same function."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

REGION = "eu-central-1"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)
ALLOW = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
    }
)
SOURCE = """
import os

def handler(event, context):
    with open(os.environ["SEEN"], "a") as seen:
        seen.write(f"{len(event['Records'])}\\n")
"""


def table(dynamodb: Any, stream: bool = True) -> str:
    """Make the table; returns its stream's ARN, or an empty text."""
    more = {}
    if stream:
        specification = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
        more = {"StreamSpecification": specification}
    made = dynamodb.create_table(
        TableName="Users",
        KeySchema=[{"AttributeName": "userId", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "userId", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        **more,
    )
    return str(made["TableDescription"].get("LatestStreamArn", ""))


def deploy(client: Callable[..., Any], arn: str, code: bytes, seen: Path) -> None:
    """Role, function and mapping, with a batch size of 100."""
    iam, lambda_ = client("iam"), client("lambda")
    role = iam.create_role(RoleName="bench", AssumeRolePolicyDocument=TRUST)
    iam.put_role_policy(RoleName="bench", PolicyName="all", PolicyDocument=ALLOW)
    lambda_.create_function(
        FunctionName="bench",
        Runtime=f"python3.{sys.version_info[1]}",
        Role=role["Role"]["Arn"],
        Handler="index.handler",
        Code={"ZipFile": code},
        Environment={"Variables": {"SEEN": str(seen)}},
    )
    lambda_.create_event_source_mapping(
        EventSourceArn=arn,
        FunctionName="bench",
        StartingPosition="TRIM_HORIZON",
        BatchSize=100,
    )


def items(count: int, start: int = 0) -> Iterator[dict[str, Any]]:
    """Small items, as the article's user."""
    for number in range(start, start + count):
        yield {
            "userId": {"S": f"user_{number}"},
            "createdAt": {"S": "2022-08-20"},
            "firstname": {"S": "Sandro"},
            "lastname": {"S": "Volpicella"},
            "ttl": {"N": "1661166039"},
        }


def write(dynamodb: Any, count: int, start: int = 0) -> None:
    """BatchWriteItem, 25 items at a time."""
    batch: list[dict[str, Any]] = []
    for item in items(count, start):
        batch.append({"PutRequest": {"Item": item}})
        if len(batch) == 25:
            dynamodb.batch_write_item(RequestItems={"Users": batch})
            batch = []
    if batch:
        dynamodb.batch_write_item(RequestItems={"Users": batch})


def handled(seen: Path) -> int:
    """How many records the function has seen."""
    if not seen.exists():
        return 0
    return sum(int(line) for line in seen.read_text().split())


def wait_for(seen: Path, count: int, limit: float = 300) -> None:
    """Wait until the function has seen this many records, by the wall clock."""
    ends = time.monotonic() + limit
    while handled(seen) < count:
        if time.monotonic() > ends:
            raise TimeoutError(f"{handled(seen)} of {count} after {limit} s")
        time.sleep(0.002)


def peak_megabytes() -> float:
    """The most memory this process has held."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
