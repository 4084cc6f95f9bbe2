"""A check of chapter 10: switch functions, and lose or double no record."""

from __future__ import annotations

import json
from collections import Counter
from itertools import count
from typing import Any

import boto3

from helpers.checks.exercises import exercise
from helpers.checks.feedback import Feedback, require, right
from helpers.checks.running import call

_NUMBERS = count(1)


@exercise(
    "10.2",
    "Write `switch(lambda_, uuid, green)`: it moves the trigger to another function, "
    "and no record is lost or doubled.",
    hints=(
        "The place in the shard belongs to the mapping. What if the mapping stays?",
        "One call: `lambda_.update_event_source_mapping(UUID=..., FunctionName=...)`.",
    ),
    function="switch",
)
def switch(answer: object) -> Feedback:
    """The mapping stays, its function changes, and each record arrives once."""
    shop = _Shop()
    try:
        return shop.judge(answer)
    finally:
        shop.close()


class _Shop:
    """A table with a stream, and two functions, in the account that is open."""

    def __init__(self) -> None:
        from helpers import lab
        from helpers.functions import zip_source

        self._lab = lab
        self._name = f"check-10-{next(_NUMBERS)}"
        self._blue, self._green = f"{self._name}-blue", f"{self._name}-green"
        self._dynamodb, self._iam = boto3.client("dynamodb"), boto3.client("iam")
        self._lambda = boto3.client("lambda")
        table = self._dynamodb.create_table(
            TableName=self._name,
            AttributeDefinitions=[{"AttributeName": "userId", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "userId", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
        )["TableDescription"]
        self._stream = table["LatestStreamArn"]
        trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}
        read = {"Effect": "Allow", "Resource": f"{table['TableArn']}/stream/*"}
        read["Action"] = ["dynamodb:DescribeStream", "dynamodb:Get*"]  # type: ignore[assignment]
        role = self._iam.create_role(
            RoleName=self._name,
            AssumeRolePolicyDocument=_document(trust | {"Action": "sts:AssumeRole"}),
        )["Role"]["Arn"]
        self._iam.put_role_policy(
            RoleName=self._name, PolicyName="read", PolicyDocument=_document(read)
        )
        code = zip_source("def handler(event, context): return None")
        for name in (self._blue, self._green):
            self._lambda.create_function(
                FunctionName=name,
                Role=role,
                Runtime="python3.13",
                Handler="index.handler",
                Code={"ZipFile": code},
            )
        self._uuid = self._lambda.create_event_source_mapping(
            EventSourceArn=self._stream,
            FunctionName=self._blue,
            StartingPosition="TRIM_HORIZON",
        )["UUID"]

    def judge(self, answer: object) -> Feedback:
        """Three users before the switch, two waiting at it, two after it."""
        got: Counter[tuple[str, str]] = Counter()
        self._sign_up("before", 3)
        self._deliver(got)
        self._sign_up("waiting", 2)
        seen = call(answer, self._lambda, self._uuid, self._green)
        require(
            seen.error is None,
            f"I called it while two records were waiting, and it stopped with "
            f"{seen.error_text}",
            idea="which of the three parameters does the call need?",
        )
        self._deliver(got)
        self._sign_up("after", 2)
        self._deliver(got)
        lost = [user for user in self._users if not self._times(got, user)]
        twice = [user for user in self._users if self._times(got, user) > 1]
        late = [u for u in self._users if u.startswith("after") and got[u, self._blue]]
        require(
            not (lost and len(lost) >= 4),
            "After the switch nothing reached either function.",
            idea="a trigger that is off, or deleted, delivers nothing",
        )
        require(
            not lost,
            f"Records were lost: {', '.join(lost)} reached neither function.",
            idea="`LATEST` starts after what is already there",
        )
        require(
            not (late and twice),
            f"Both functions got {', '.join(twice)}: two mappings read the stream.",
            idea="each mapping delivers everything; is one of them enough?",
        )
        require(
            not twice,
            f"{', '.join(twice)} came twice: once before the switch, once after.",
            idea="a new mapping has no checkpoint; `TRIM_HORIZON` starts at the oldest",
        )
        require(
            not late,
            f"Nothing was lost or doubled, and blue still got {', '.join(late)}.",
            idea="which function does the mapping name now?",
        )
        return right(
            "Three users before the switch, two waiting, two after: blue got the first "
            "three, green the rest, each once."
        )

    def close(self) -> None:
        """Take everything away."""
        for page in self._lambda.get_paginator("list_event_source_mappings").paginate(
            EventSourceArn=self._stream
        ):
            for one in page["EventSourceMappings"]:
                self._lambda.delete_event_source_mapping(UUID=one["UUID"])
        for name in (self._blue, self._green):
            self._lambda.delete_function(FunctionName=name)
        self._iam.delete_role_policy(RoleName=self._name, PolicyName="read")
        self._iam.delete_role(RoleName=self._name)
        self._dynamodb.delete_table(TableName=self._name)

    _users: tuple[str, ...] = (
        *(f"before_{n}" for n in (1, 2, 3)),
        *(f"waiting_{n}" for n in (1, 2)),
        *(f"after_{n}" for n in (1, 2)),
    )

    def _sign_up(self, when: str, how_many: int) -> None:
        for number in range(1, how_many + 1):
            item = {"userId": {"S": f"{when}_{number}"}}
            self._dynamodb.put_item(TableName=self._name, Item=item)

    def _deliver(self, got: Counter[tuple[str, str]]) -> None:
        for one in self._lab.deliver():
            if one.function_name in (self._blue, self._green):
                for record in one.records:
                    user = record["dynamodb"]["Keys"]["userId"]["S"]
                    got[user, one.function_name] += 1

    def _times(self, got: Counter[tuple[str, str]], user: str) -> int:
        return got[user, self._blue] + got[user, self._green]


def _document(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
