"""Histories whose records are known: recorded on AWS, or printed in the article.

The recordings are responses of AWS that LocalStack's validated tests made.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from faithful_fields import ARTICLE_ITEM
from faithful_records import transact
from faithful_registry import Aws, N, S
from faithful_transactions import execute

from helpers import lab


@pytest.fixture
def aws() -> Iterator[Aws]:
    lab.start()
    yield Aws(lab.clock.advance)
    lab.stop()


def test_transactions_as_recorded_on_aws(aws: Aws) -> None:
    arn = aws.table(keys=["id"])
    item = {name: {"id": S(name)} for name in ("Fred", "NewKey", "NonExistentKey")}
    both = {":a": S("value1"), ":b": S("value2")}

    def change(operation: str, **parameters: Any) -> dict[str, Any]:
        return {operation: {"TableName": "Users", **parameters}}

    def set_(name: str, expression: str, **values: Any) -> dict[str, Any]:
        more = {
            "Key": item[name],
            "UpdateExpression": expression,
            "ExpressionAttributeValues": values,
        }
        return change("Update", **more)

    aws.dynamodb.put_item(TableName="Users", Item=item["Fred"])
    transact(
        aws,
        change("Put", Item=item["NewKey"]),
        change("Put", Item=item["Fred"]),
    )
    transact(aws, set_("NewKey", "SET attr1 = :a, attr2 = :b", **both))
    one = {":a": S("value1")}
    transact(
        aws,
        set_("NonExistentKey", "SET attr1 = :a", **one),
        set_("NewKey", "SET attr1 = :a", **one),
    )
    transact(aws, change("Delete", Key=item["NewKey"]))
    transact(aws, change("Put", Item={**item["Fred"], "name": S("Fred")}))
    assert [
        (r["eventName"], r["dynamodb"]["Keys"]["id"]["S"], r["dynamodb"]["SizeBytes"])
        for r in aws.records(arn)
    ] == [
        ("INSERT", "Fred", 12),
        ("INSERT", "NewKey", 16),
        ("MODIFY", "NewKey", 46),
        ("INSERT", "NonExistentKey", 43),
        ("REMOVE", "NewKey", 38),
        ("MODIFY", "Fred", 26),
    ]


def test_puts_and_partiql_as_recorded_on_aws(aws: Aws) -> None:
    arn = aws.table("KEYS_ONLY", keys=["Username"])
    for more in ({}, {}, {"Age": N(20)}):
        item = {"Username": S("Fred"), **more}
        aws.dynamodb.put_item(TableName="Users", Item=item)
    aws.dynamodb.delete_item(TableName="Users", Key={"Username": S("Fred")})
    execute(aws, "INSERT INTO \"Users\" VALUE {'Username': 'Alice'}")
    execute(aws, "UPDATE \"Users\" SET Age=20 WHERE Username='Alice'")
    execute(aws, "DELETE FROM \"Users\" WHERE Username='Alice'")
    told = [
        (r["eventName"], r["dynamodb"]["Keys"]["Username"]["S"])
        for r in aws.records(arn)
    ]
    names = ("INSERT", "MODIFY", "REMOVE")
    assert told == [(one, user) for user in ("Fred", "Alice") for one in names]


def test_the_articles_event_at_the_articles_instants(aws: Aws) -> None:

    aws.pass_time(timedelta(hours=4, minutes=44, seconds=34, milliseconds=410))
    arn = aws.table("NEW_IMAGE", keys=["userId", "createdAt"])
    assert arn.endswith("/stream/2022-08-21T15:34:25.720")
    aws.pass_time(timedelta(seconds=98.5))
    aws.dynamodb.put_item(TableName="Users", Item=ARTICLE_ITEM)
    (record,) = aws.records(arn)
    created = record["dynamodb"].pop("ApproximateCreationDateTime")
    assert created.timestamp() == 1661096164
    record["dynamodb"].pop("SequenceNumber")
    assert record["dynamodb"] == {
        "Keys": {name: ARTICLE_ITEM[name] for name in ("createdAt", "userId")},
        "NewImage": ARTICLE_ITEM,
        "SizeBytes": 104,
        "StreamViewType": "NEW_IMAGE",
    }
