"""The checks of chapter 10: what a month costs, and a switch that loses nothing."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from itertools import count
from typing import Any

import boto3

from helpers.checks.exercises import exercise
from helpers.checks.feedback import Feedback, require, right
from helpers.checks.running import call

# Round numbers, and not those of the notebook: an answer has to use what it is handed.
PRICES = {
    "per million requests": 1.0,
    "per GB-second": 0.001,
    "free requests a month": 1_000,
    "free GB-seconds a month": 100,
}


@dataclass(frozen=True)
class Month:
    """A month to estimate. `why` says what it is there for."""

    writes_per_day: int
    batch_size: int
    memory_mb: int
    seconds: float

    def requests(self) -> float:
        """Invocations in 30 days, with full batches."""
        return self.writes_per_day * 30 / self.batch_size

    def gb_seconds(self) -> float:
        """Memory times time, in GB-seconds: a GB has 1,024 MB here."""
        return self.requests() * self.memory_mb / 1024 * self.seconds

    def cost(self) -> float:
        """US dollars, with PRICES."""
        paid = max(0.0, self.requests() - PRICES["free requests a month"])
        time = max(0.0, self.gb_seconds() - PRICES["free GB-seconds a month"])
        million = PRICES["per million requests"] / 1_000_000
        return paid * million + time * PRICES["per GB-second"]


BIG = Month(2_000_000, 10, 512, 0.5)
SMALL = Month(10, 10, 128, 0.1)
ONE_FREE = Month(10_000, 10, 128, 0.01)


@exercise(
    "10.1",
    "Complete `monthly_cost` so that it returns what a month costs in US dollars.",
    hints=(
        "An invocation takes a whole batch. Its time is paid by memory: 512 MB for two "
        "seconds is one GB-second.",
        "`requests = writes_per_day * 30 / batch_size`, "
        "`gb_seconds = requests * memory_mb / 1024 * seconds`; what is paid is the "
        "rest above the free part, `max(0, ...)`.",
    ),
)
def monthly_cost(answer: object) -> Feedback:
    """Batches, memory and time, and the free part of each, never below zero."""
    asked = "2,000,000 writes a day, batches of 10, 512 MB, 0.5 s"
    value = _cost(answer, BIG)
    for wrong, text, idea in _known_errors():
        require(not _near(value, wrong), f"For {asked} {text}", idea=idea)
    require(
        _near(value, BIG.cost()),
        f"For {asked} and my prices it returned {value:,.2f}; I expected "
        f"{BIG.cost():,.2f}.",
        idea="first the invocations of 30 days, then their GB-seconds, then the rest "
        "above what is free",
    )
    small = _cost(answer, SMALL)
    require(
        small >= 0,
        f"Ten writes a day cost {small:.4f} dollars: AWS would pay you.",
        idea="what is free is subtracted, and nothing goes below zero",
    )
    require(
        _near(small, 0),
        f"Ten writes a day stay within what is free, and it returned {small:.4f}.",
        idea="subtract the free requests and the free GB-seconds",
    )
    one = _cost(answer, ONE_FREE)
    require(
        _near(one, ONE_FREE.cost()),
        "When the requests are above what is free and the GB-seconds below, it "
        f"returned {one:.6f}; I expected {ONE_FREE.cost():.6f}.",
        idea="each of the two has a free part of its own",
    )
    return right(
        "I asked for a large month, a small one and one that is free in part, with "
        "prices of my own. All three are right."
    )


def _known_errors() -> list[tuple[float, str, str]]:
    million = PRICES["per million requests"] / 1_000_000
    price = PRICES["per GB-second"]
    free, free_time = PRICES["free requests a month"], PRICES["free GB-seconds a month"]
    requests, time = BIG.requests(), BIG.gb_seconds()

    def total(requests: float, time: float) -> float:
        return (requests - free) * million + (time - free_time) * price

    return [
        (
            total(requests * BIG.batch_size, time * BIG.batch_size),
            "it pays one invocation for each record.",
            "an invocation gets a whole batch: divide",
        ),
        (
            total(requests / 30, time / 30),
            "it stops after one day.",
            "a month has 30 days",
        ),
        (
            total(requests, time * 1024),
            "it takes megabytes for gigabytes.",
            "1,024 MB are one GB",
        ),
        (
            requests * million + time * price,
            "it forgets what is free.",
            "subtract the free requests and the free GB-seconds",
        ),
    ]


def _cost(answer: object, month: Month) -> float:
    about = (month.writes_per_day, month.batch_size, month.memory_mb, month.seconds)
    seen = call(answer, dict(PRICES), *about)
    ellipsis = isinstance(seen.error, TypeError) and "ellipsis" in str(seen.error)
    require(
        not ellipsis,
        "There are dots left in it, so I could not add up.",
        idea="fill the gaps from top to bottom",
    )
    require(
        seen.error is None,
        f"I asked it for {month.writes_per_day:,} writes a day, and it stopped with "
        f"{seen.error_text}",
        idea="call it yourself with the prices of the notebook",
    )
    require(
        isinstance(seen.value, int | float),
        f"It returned {seen.value!r}; I expected a number of dollars.",
        idea="return the sum",
    )
    return float(seen.value)


def _near(value: float, other: float) -> bool:
    return abs(value - other) <= 1e-9 + 1e-6 * abs(other)


_NUMBERS = count(1)


@exercise(
    "10.2",
    "Write `switch(lambda_, uuid, green)`: it moves the trigger to another function, "
    "and no record is lost or doubled.",
    hints=(
        "The place in the shard belongs to the mapping. What if the mapping stays?",
        "One call: `lambda_.update_event_source_mapping(UUID=..., FunctionName=...)`.",
    ),
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
