"""Cases: requests that DynamoDB refuses before it looks at an item."""

from __future__ import annotations

from typing import Any

from faithful_records import put_of, transact
from faithful_registry import Aws, Item, N, S, case, refused
from faithful_transactions import PARTIQL, TRANSACTIONS, execute

API = "DynamoDB API reference"
EMPTY = "Supplied AttributeValue is empty, must contain exactly one of the supported"
SEVERAL = (
    "Supplied AttributeValue has more than one datatypes set, must contain exactly"
)
TWO_TYPES = {"S": "1", "N": "1"}


@case(
    "errors",
    "CreateTable without a key schema or attribute definitions",
    moto="KeyError",
    aws="ValidationException",
    source=f"{API}, CreateTable",
)
def table_without_keys(aws: Aws) -> None:
    wanted = {
        "KeySchema": [{"AttributeName": "userId", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "userId", "AttributeType": "S"}],
    }
    for member, name in (
        ("KeySchema", "keySchema"),
        ("AttributeDefinitions", "attributeDefinitions"),
    ):
        rest: dict[str, Any] = {k: v for k, v in wanted.items() if k != member}
        with refused("ValidationException") as error:
            aws.dynamodb.create_table(
                TableName="Users", BillingMode="PAY_PER_REQUEST", **rest
            )
        assert f"Value null at '{name}'" in error["Message"]
    assert aws.dynamodb.list_tables()["TableNames"] == []


def _refused_everywhere(aws: Aws, value: Item | dict[str, Any], message: str) -> None:
    """As an attribute, inside one, in a key, an expression, a batch, a transaction."""
    client = aws.dynamodb
    item = {"userId": S("a"), "x": value}
    more = {
        "UpdateExpression": "SET x = :x",
        "ExpressionAttributeValues": {":x": value},
    }
    batch = {"Users": [{"PutRequest": {"Item": item}}]}
    key = {"userId": value}
    for call in (
        lambda: aws.put("a", x=value),
        lambda: aws.put("a", x={"L": [S("fine"), {"M": {"deep": value}}]}),
        lambda: client.get_item(TableName="Users", Key=key),
        lambda: client.update_item(TableName="Users", Key={"userId": S("a")}, **more),
        lambda: client.batch_write_item(RequestItems=batch),
        lambda: client.batch_get_item(RequestItems={"Users": {"Keys": [key]}}),
        lambda: transact(aws, put_of("b"), put_of("a", x=value)),
    ):
        with refused("ValidationException") as error:
            call()
        assert message in error["Message"]


@case(
    "errors",
    "An attribute value without a type",
    moto="StopIteration or IndexError",
    aws=f"ValidationException: {EMPTY} datatypes",
    source=f"{API}, AttributeValue",
)
def value_without_type(aws: Aws) -> None:
    arn = aws.table()
    _refused_everywhere(aws, {}, EMPTY)
    assert aws.records(arn) == []


@case(
    "accepted",
    "An attribute value of two types",
    moto="one of them is kept",
    aws=f"ValidationException: {SEVERAL} one of the supported datatypes",
    source=f"{API}, AttributeValue",
)
def value_of_two_types(aws: Aws) -> None:
    arn = aws.table()
    _refused_everywhere(aws, TWO_TYPES, SEVERAL)
    assert aws.records(arn) == []


@case(
    "accepted",
    "BatchWriteItem with 26 requests, or with none",
    moto="accepted",
    aws="ValidationException, and nothing is written",
    source=f"{API}, BatchWriteItem",
)
def batch_size(aws: Aws) -> None:
    arn = aws.table()
    items = [{"PutRequest": {"Item": {"userId": S(str(n))}}} for n in range(26)]
    for requests in ({"Users": items}, {}, {"Users": [{}]}):
        with refused("ValidationException"):
            aws.dynamodb.batch_write_item(RequestItems=requests)
    assert aws.records(arn) == []
    aws.dynamodb.batch_write_item(RequestItems={"Users": items[:25]})
    assert len(aws.records(arn)) == 25


@case(
    "errors",
    "A transaction with a Put that lacks its key, or with an empty action",
    moto="the reason is [KeyError]; IndexError",
    aws="TransactionCanceledException with the reason ValidationError",
    source=f"{TRANSACTIONS}, Cancellation reason codes",
)
def transaction_without_key(aws: Aws) -> None:
    arn = aws.table()
    lacking = {"Put": {"TableName": "Users", "Item": {"n": N(1)}}}
    with refused("TransactionCanceledException") as error:
        transact(aws, put_of("a"), lacking)
    assert error["Message"].endswith("[None, ValidationError]")
    with refused("ValidationException"):
        transact(aws, put_of("a"), {})
    assert aws.records(arn) == []


@case(
    "errors",
    "A PartiQL statement that is not well-formed, or names no table that is there",
    moto="TypeError, IndexError, StopIteration or KeyError",
    aws="ValidationException: Statement wasn't well formed; ResourceNotFoundException",
    source=PARTIQL.format("select"),
)
def statement_malformed(aws: Aws) -> None:
    aws.table()
    for statement in (
        "nonsense",
        "SELECT * FRM Users",
        "SELECT * FROM",
        "UPDATE Users",
        "INSERT INTO \"Users\" VALUE {'userId': 'a'",
        "INSERT INTO \"Users\" VALUE {'userId': 'a}",
    ):
        with refused("ValidationException") as error:
            execute(aws, statement)
        assert error["Message"].startswith("Statement wasn't well formed"), statement
    for statement in (
        "INSERT INTO \"Nope\" VALUE {'userId': 'a'}",
        "UPDATE \"Nope\" SET n = 1 WHERE userId = 'a'",
        "DELETE FROM \"Nope\" WHERE userId = 'a'",
    ):
        with refused("ResourceNotFoundException"):
            execute(aws, statement)
    with refused("ValidationException") as error:
        execute(aws, "INSERT INTO \"Users\" VALUE {'n': 1}")
    assert "Missing the key userId in the item" in error["Message"]
    execute(aws, "INSERT INTO \"Users\" VALUE {'userId': 'its {', 'n': [1]};")
    assert aws.item("its {") is not None


@case(
    "accepted",
    "A PartiQL UPDATE or DELETE whose WHERE lacks a key, or a missing parameter",
    moto="every item that fits is changed; a parameter equals nothing",
    aws="ValidationException",
    source=PARTIQL.format("update"),
)
def statement_without_key(aws: Aws) -> None:
    arn = aws.table(keys=["userId", "createdAt"])
    aws.put("a", createdAt=S("today"), tier=S("free"))
    for statement in (
        "UPDATE \"Users\" SET tier = 'paid' WHERE tier = 'free'",
        "UPDATE \"Users\" SET tier = 'paid' WHERE userId = 'a'",
        "DELETE FROM \"Users\" WHERE tier = 'userId = createdAt ='",
        'DELETE FROM "Users"',
    ):
        with refused("ValidationException") as error:
            execute(aws, statement)
        assert "mandatory equality on all key attributes" in error["Message"]
    with refused("ValidationException") as error:
        execute(aws, 'SELECT * FROM "Users" WHERE userId = ?')
    assert error["Message"].startswith("Number of parameters in request and statement")
    assert aws.names(arn) == ["INSERT"]
    where = "WHERE \"userId\"='a' AND createdAt = ?"
    execute(aws, f"UPDATE \"Users\" SET tier = 'paid' {where}", S("today"))
    execute(aws, f'DELETE FROM "Users" {where}', S("today"))
    assert aws.names(arn) == ["INSERT", "MODIFY", "REMOVE"]
