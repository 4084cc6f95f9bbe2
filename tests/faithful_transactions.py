"""Cases: transactions, their tokens, and PartiQL."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from faithful_records import put_of, transact, update_of
from faithful_registry import GUIDE, Aws, Item, N, S, case, refused

TRANSACTIONS = "DynamoDB API reference, TransactWriteItems"
PARTIQL = f"{GUIDE}, 'PartiQL {{}} statements for DynamoDB'"


@case(
    "transactions",
    "A cancelled transaction leaves no record",
    moto="an iterator that was there before finds the INSERT of the discarded item",
    aws="no item, no record",
    source=TRANSACTIONS,
)
def cancelled_transaction(aws: Aws) -> None:
    iterator = aws.iterator(aws.table(), "LATEST")
    _cancel(aws)
    assert aws.item("a") is None
    assert aws.read(iterator)["Records"] == []


@case(
    "transactions",
    "An iterator goes on after a cancelled transaction",
    moto="it never sees a later write",
    aws="it reads on",
    source=TRANSACTIONS,
)
def iterator_survives(aws: Aws) -> None:
    iterator = aws.iterator(aws.table(), "LATEST")
    _cancel(aws)
    aws.put("later")
    (record,) = aws.read(iterator)["Records"]
    assert record["dynamodb"]["Keys"] == {"userId": S("later")}


def _cancel(aws: Aws) -> None:
    check = {
        "TableName": "Users",
        "Key": {"userId": S("missing")},
        "ConditionExpression": "attribute_exists(userId)",
    }
    with refused("TransactionCanceledException"):
        transact(aws, put_of("a"), {"ConditionCheck": check})


@case(
    "transactions",
    "The same ClientRequestToken again",
    moto="the transaction is carried out again",
    aws="nothing happens: for ten minutes the request is idempotent",
    source=f"{TRANSACTIONS}, ClientRequestToken",
)
def request_token(aws: Aws) -> None:
    arn = aws.table()
    add = update_of("a", "ADD n :one", {":one": N(1)})
    for _ in range(2):
        transact(aws, add, ClientRequestToken="token")
    assert aws.item("a") == {"userId": S("a"), "n": N(1)}
    assert len(aws.records(arn)) == 1


@case(
    "transactions",
    "A ClientRequestToken after ten minutes",
    moto="a token means nothing",
    aws="it counts as a new request",
    source=f"{TRANSACTIONS}, ClientRequestToken",
)
def request_token_expires(aws: Aws) -> None:
    aws.table()
    add = update_of("a", "ADD n :one", {":one": N(1)})
    transact(aws, add, ClientRequestToken="token")
    aws.pass_time(timedelta(minutes=9))
    transact(aws, add, ClientRequestToken="token")
    assert aws.item("a") == {"userId": S("a"), "n": N(1)}
    aws.pass_time(timedelta(minutes=2))
    transact(aws, add, ClientRequestToken="token")
    assert aws.item("a") == {"userId": S("a"), "n": N(2)}


@case(
    "transactions",
    "The same ClientRequestToken for another request",
    moto="it is carried out",
    aws="IdempotentParameterMismatchException",
    source=f"{TRANSACTIONS}, ClientRequestToken",
)
def request_token_mismatch(aws: Aws) -> None:
    aws.table()
    transact(aws, put_of("a"), ClientRequestToken="token")
    with refused("IdempotentParameterMismatchException"):
        transact(aws, put_of("b"), ClientRequestToken="token")
    assert aws.item("b") is None


def execute(aws: Aws, statement: str, *parameters: dict, **more: Any) -> list[Item]:
    """Carry out a statement. Returns the items it answers with."""
    if parameters:
        more["Parameters"] = list(parameters)
    answer = aws.dynamodb.execute_statement(Statement=statement, **more)
    return answer.get("Items", [])


@case(
    "partiql",
    "UPDATE with a number in the statement",
    moto="AssertionError",
    aws="valid",
    source=PARTIQL.format("update"),
)
def partiql_number(aws: Aws) -> None:
    arn = aws.table()
    aws.put("a")
    execute(aws, "UPDATE \"Users\" SET n = 7 SET m = -1.5 WHERE userId = 'a'")
    assert aws.item("a") == {"userId": S("a"), "n": N(7), "m": N("-1.5")}
    assert aws.names(arn) == ["INSERT", "MODIFY"]


@case(
    "partiql",
    "Operators without blanks around them",
    moto="the statement is not understood",
    aws="valid",
    source=PARTIQL.format("update"),
)
def partiql_blanks(aws: Aws) -> None:
    arn = aws.table()
    aws.put("a")
    execute(aws, "UPDATE \"Users\" SET tier='free' WHERE userId='a'")
    item = {"userId": S("a"), "tier": S("free")}
    assert aws.item("a") == item
    for where in ("userId = 'a'", "userId='a'"):
        assert execute(aws, f'SELECT * FROM "Users" WHERE {where}') == [item], where
    execute(aws, 'DELETE FROM "Users" WHERE userId=?', S("a"))
    assert aws.names(arn) == ["INSERT", "MODIFY", "REMOVE"]


@case(
    "partiql",
    "INSERT of a key that exists",
    moto="the item is overwritten, and a MODIFY recorded",
    aws="DuplicateItemException",
    source=PARTIQL.format("insert"),
)
def partiql_duplicate(aws: Aws) -> None:
    arn = aws.table()
    aws.put("a", tier=S("free"))
    with refused("DuplicateItemException"):
        execute(aws, "INSERT INTO \"Users\" VALUE {'userId': 'a', 'tier': 'x'}")
    assert aws.item("a") == {"userId": S("a"), "tier": S("free")}
    assert aws.names(arn) == ["INSERT"]
