"""What a record holds: for each view type and event, and for each attribute type.

Sources: DynamoDB Streams API reference, Record and StreamRecord; the view types as the
API reference of StreamSpecification defines them.
AWS by LocalStack's validated tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from faithful_records import put_of, transact, update_of
from faithful_registry import Aws, N, S

from helpers import lab

OLD, NEW = {"userId": S("a"), "n": N(1)}, {"userId": S("a"), "n": N(2)}
SHOWN = {
    "KEYS_ONLY": ({}, {}, {}),
    "NEW_IMAGE": ({"NewImage": OLD}, {"NewImage": NEW}, {}),
    "OLD_IMAGE": ({}, {"OldImage": OLD}, {"OldImage": NEW}),
    "NEW_AND_OLD_IMAGES": (
        {"NewImage": OLD},
        {"NewImage": NEW, "OldImage": OLD},
        {"OldImage": NEW},
    ),
}
FIELDS = {
    "ApproximateCreationDateTime",
    "Keys",
    "SequenceNumber",
    "SizeBytes",
    "StreamViewType",
}


@pytest.fixture
def aws() -> Iterator[Aws]:
    lab.start()
    yield Aws(lab.clock.advance)
    lab.stop()


@pytest.mark.parametrize("view", SHOWN)
def test_each_view_type_shows_its_images(aws: Aws, view: str) -> None:
    arn = aws.table(view)
    aws.put("a", n=N(1))
    aws.put("a", n=N(2))
    aws.delete("a")
    records = aws.records(arn)
    assert [one["eventName"] for one in records] == ["INSERT", "MODIFY", "REMOVE"]
    for record, images in zip(records, SHOWN[view], strict=True):
        change = record["dynamodb"]
        assert change["Keys"] == {"userId": S("a")}
        assert change["StreamViewType"] == view
        # An image that is absent is no key at all, neither null nor empty.
        assert {k: v for k, v in change.items() if k not in FIELDS} == images


def test_a_record_has_the_fields_of_the_api(aws: Aws) -> None:
    arn = aws.table()
    aws.put("a")
    (record,) = aws.records(arn)
    assert set(record) == {
        "awsRegion",
        "dynamodb",
        "eventID",
        "eventName",
        "eventSource",
        "eventVersion",
    }
    assert re.fullmatch("[0-9a-f]{32}", record["eventID"])
    assert record["eventSource"] == "aws:dynamodb"
    assert aws.records(arn) == [record]


def test_an_item_of_keys_alone_has_an_image(aws: Aws) -> None:
    arn = aws.table()
    aws.put("a", n=N(1))
    aws.update("a", "REMOVE n")
    aws.delete("a")
    _, modified, removed = (one["dynamodb"] for one in aws.records(arn))
    assert modified["NewImage"] == {"userId": S("a")}
    assert removed["OldImage"] == {"userId": S("a")}


EVERYTHING: dict[str, dict[str, Any]] = {
    "text": S('quotes " and \\ and \n and é and 日本 and 🙂'),
    "empty": S(""),
    "number": N("-12.5"),
    "large": N("9" * 38),
    "binary": {"B": b"\x00\xff"},
    "yes": {"BOOL": True},
    "nothing": {"NULL": True},
    "texts": {"SS": ["x", "y"]},
    "numbers": {"NS": ["1", "2.5"]},
    "binaries": {"BS": [b"\x00", b"\xff\xfe"]},
    "list": {"L": [S("x"), {"L": []}, {"B": b"\x01"}, {"M": {"k": N(1)}}]},
    "map": {"M": {"deep": {"M": {"sets": {"BS": [b"z"]}, "none": {"NULL": True}}}}},
    "dotted.name": S("x"),
}


@pytest.mark.parametrize("how", ["put", "batch", "transaction"])
def test_every_type_of_attribute_arrives_as_it_is_read(aws: Aws, how: str) -> None:
    arn = aws.table()
    item = {"userId": S("a"), **EVERYTHING}
    if how == "put":
        aws.put("a", **EVERYTHING)
    elif how == "batch":
        asked = [{"PutRequest": {"Item": item}}]
        aws.dynamodb.batch_write_item(RequestItems={"Users": asked})
    else:
        transact(aws, put_of("a", **EVERYTHING))
    aws.delete("a")
    inserted, removed = (one["dynamodb"] for one in aws.records(arn))
    assert inserted["NewImage"] == item
    assert removed["OldImage"] == item


def test_a_later_write_does_not_change_an_earlier_record(aws: Aws) -> None:
    arn = aws.table()
    aws.put("a", tags={"SS": ["x"]}, map={"M": {"k": {"L": [N(1)]}}})
    before = aws.records(arn)
    values = {":t": {"SS": ["y"]}, ":l": {"L": [N(2)]}}
    aws.update(
        "a",
        "SET #m.k = list_append(#m.k, :l) ADD tags :t",
        ExpressionAttributeNames={"#m": "map"},
        ExpressionAttributeValues=values,
    )
    after = aws.records(arn)
    assert after[:1] == before
    assert after[1]["dynamodb"]["OldImage"] == before[0]["dynamodb"]["NewImage"]
    assert after[1]["dynamodb"]["NewImage"]["map"] == {"M": {"k": {"L": [N(1), N(2)]}}}


def test_a_delete_of_nothing_and_a_refused_write_leave_no_record(aws: Aws) -> None:
    arn = aws.table()
    aws.delete("a")
    with pytest.raises(aws.dynamodb.exceptions.ConditionalCheckFailedException):
        aws.dynamodb.put_item(
            TableName="Users",
            Item={"userId": S("a")},
            ConditionExpression="attribute_exists(userId)",
        )
    assert aws.records(arn) == []


def test_a_table_without_a_stream_takes_part_in_a_transaction(aws: Aws) -> None:
    arn = aws.table()
    aws.table(None, name="Quiet")
    quiet = {"Put": {"TableName": "Quiet", "Item": {"userId": S("a")}}}
    transact(aws, quiet, put_of("b"), update_of("c", "SET n = :n", {":n": N(1)}))
    assert aws.names(arn) == ["INSERT", "INSERT"]
    assert aws.dynamodb.scan(TableName="Quiet")["Count"] == 1


def test_a_table_may_be_named_by_its_arn(aws: Aws) -> None:
    """As TableName of the API reference allows: a refused write leaves nothing."""
    stream = aws.table()
    arn = stream.partition("/stream/")[0]
    error = aws.dynamodb.exceptions
    with pytest.raises(error.ClientError, match="incorrect data type"):
        aws.dynamodb.update_item(
            TableName=arn,
            Key={"userId": S("a")},
            UpdateExpression="ADD n :text",
            ExpressionAttributeValues={":text": S("x")},
        )
    check = {
        "TableName": arn,
        "Key": {"userId": S("missing")},
        "ConditionExpression": "attribute_exists(userId)",
    }
    put = {"TableName": arn, "Item": {"userId": S("b")}}
    with pytest.raises(error.TransactionCanceledException):
        transact(aws, {"Put": put}, {"ConditionCheck": check})
    assert aws.dynamodb.scan(TableName=arn)["Count"] == 0
    transact(aws, {"Put": put})
    assert aws.names(stream) == ["INSERT"]
