"""Cases: which writes leave a record, and how many."""

from __future__ import annotations

from faithful_registry import (
    GUIDE,
    RECORDED,
    STREAMS_GUIDE,
    Aws,
    N,
    S,
    case,
    refused,
)

NOTHING = f"{STREAMS_GUIDE}; {RECORDED}"
UPDATE = "DynamoDB API reference, UpdateItem"


def transact(aws: Aws, *operations: dict, **more: str) -> None:
    aws.dynamodb.transact_write_items(TransactItems=list(operations), **more)


def put_of(user: str, **attributes: dict) -> dict:
    return {"Put": {"TableName": "Users", "Item": {"userId": S(user), **attributes}}}


def update_of(user: str, expression: str, values: dict) -> dict:
    return {
        "Update": {
            "TableName": "Users",
            "Key": {"userId": S(user)},
            "UpdateExpression": expression,
            "ExpressionAttributeValues": values,
        }
    }


@case(
    "no-op",
    "PutItem of the item that is there",
    moto="a MODIFY whose two images are equal",
    aws="no record",
    source=NOTHING,
)
def no_op_put(aws: Aws) -> None:
    arn = aws.table()
    aws.put("a", tier=S("free"))
    aws.put("a", tier=S("free"))
    assert aws.names(arn) == ["INSERT"]


@case(
    "no-op",
    "UpdateItem that sets what is set",
    moto="a MODIFY",
    aws="no record",
    source=NOTHING,
)
def no_op_update(aws: Aws) -> None:
    arn = aws.table("KEYS_ONLY")
    aws.put("a", tier=S("free"))
    again = {":p": S("free")}
    aws.update("a", "SET tier = :p", ExpressionAttributeValues=again)
    aws.update("a", "REMOVE nothing_here")
    assert aws.names(arn) == ["INSERT"]


@case(
    "no-op",
    "BatchWriteItem with an item that is there",
    moto="a MODIFY",
    aws="a record only for the item that changes",
    source=RECORDED,
)
def no_op_batch(aws: Aws) -> None:
    arn = aws.table()
    aws.put("a", tier=S("free"))
    items = [{"userId": S("a"), "tier": S("free")}, {"userId": S("b")}]
    aws.dynamodb.batch_write_item(
        RequestItems={"Users": [{"PutRequest": {"Item": one}} for one in items]}
    )
    assert [one["dynamodb"]["Keys"]["userId"] for one in aws.records(arn)] == [
        S("a"),
        S("b"),
    ]


@case(
    "no-op",
    "TransactWriteItems with a Put and an Update that change nothing",
    moto="two MODIFYs",
    aws="no record",
    source=RECORDED,
)
def no_op_transaction(aws: Aws) -> None:
    arn = aws.table()
    aws.put("a", tier=S("free"))
    aws.put("b", tier=S("free"))
    transact(
        aws,
        put_of("a", tier=S("free")),
        update_of("b", "SET tier = :p", {":p": S("free")}),
    )
    assert aws.names(arn) == ["INSERT", "INSERT"]


@case(
    "no-op",
    "The same set in another order",
    moto="a MODIFY",
    aws="no record: a set has no order",
    source=f"{GUIDE}, 'Supported data types and naming rules in Amazon DynamoDB'",
)
def no_op_set_order(aws: Aws) -> None:
    arn = aws.table()
    aws.put("a", tags={"SS": ["x", "y"]}, sizes={"NS": ["1", "2"]})
    aws.put("a", tags={"SS": ["y", "x"]}, sizes={"NS": ["2", "1.0"]})
    assert aws.names(arn) == ["INSERT"]


@case(
    "no-op",
    "The same number written differently",
    moto="a MODIFY",
    aws="no record: leading and trailing zeros are trimmed",
    source=f"{GUIDE}, 'Supported data types and naming rules in Amazon DynamoDB'",
)
def no_op_number(aws: Aws) -> None:
    arn = aws.table()
    aws.put("a", n=N("1"), deep={"M": {"l": {"L": [N("10")]}}})
    aws.put("a", n=N("1.0"), deep={"M": {"l": {"L": [N("1e1")]}}})
    assert aws.names(arn) == ["INSERT"]


@case(
    "upsert",
    "UpdateItem of a missing item, view KEYS_ONLY",
    moto="two INSERTs",
    aws="one INSERT",
    source=RECORDED,
)
def upsert_keys_only(aws: Aws) -> None:
    arn = aws.table("KEYS_ONLY")
    aws.update("a", "SET n = :n", ExpressionAttributeValues={":n": N(1)})
    assert aws.names(arn) == ["INSERT"]


@case(
    "upsert",
    "UpdateItem of a missing item, view NEW_AND_OLD_IMAGES",
    moto="an INSERT of the bare keys, then an INSERT of the item",
    aws="one INSERT, with the whole item",
    source=RECORDED,
)
def upsert_both_images(aws: Aws) -> None:
    arn = aws.table()
    aws.update("a", "SET n = :n", ExpressionAttributeValues={":n": N(1)})
    (record,) = aws.records(arn)
    assert record["eventName"] == "INSERT"
    assert record["dynamodb"]["NewImage"] == {"userId": S("a"), "n": N(1)}
    assert "OldImage" not in record["dynamodb"]


@case(
    "upsert",
    "An Update of a missing item inside a transaction",
    moto="two INSERTs",
    aws="one INSERT",
    source=RECORDED,
)
def upsert_in_transaction(aws: Aws) -> None:
    arn = aws.table()
    transact(aws, update_of("a", "SET n = :n", {":n": N(1)}), put_of("b"))
    images = [one["dynamodb"]["NewImage"] for one in aws.records(arn)]
    assert images == [{"userId": S("a"), "n": N(1)}, {"userId": S("b")}]


@case(
    "upsert",
    "UpdateItem without any expression",
    moto="AttributeError, after the item and an INSERT were written",
    aws="valid: a missing item is made of its keys, an existing one stays as it is",
    source=UPDATE,
)
def update_without_expression(aws: Aws) -> None:
    arn = aws.table()
    aws.update("a")
    aws.update("a")
    assert aws.item("a") == {"userId": S("a")}
    assert aws.names(arn) == ["INSERT"]


@case(
    "upsert",
    "UpdateItem of a missing item that fails",
    moto="the bare keys are written, and an INSERT",
    aws="nothing is written",
    source=f"{UPDATE}, Errors",
)
def failed_upsert(aws: Aws) -> None:
    arn = aws.table()
    with refused("ValidationException"):
        aws.update("a", "ADD n :text", ExpressionAttributeValues={":text": S("x")})
    assert aws.item("a") is None
    assert aws.names(arn) == []
