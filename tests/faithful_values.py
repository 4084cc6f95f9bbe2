"""Cases: attribute values that DynamoDB changes or refuses: numbers, sets, keys."""

from __future__ import annotations

from faithful_records import transact
from faithful_registry import GUIDE, Aws, N, S, case, refused

API = "DynamoDB API reference"
UNFIT = "The provided key element does not match the schema"
TYPES = f"{GUIDE}, 'Supported data types and naming rules in Amazon DynamoDB'"


@case(
    "fields",
    "A number with zeroes that mean nothing, or with an exponent",
    moto="it stays as it was written, and 1 and 1.0 are one key with two texts",
    aws="leading and trailing zeroes are trimmed, in items, keys, sets and sums",
    source=TYPES,
)
def number_form(aws: Aws) -> None:
    arn = aws.table()
    nested = {"L": [N("007"), {"M": {"deep": N("1E3")}}]}
    aws.put("a", price=N("12.50"), nested=nested, all={"NS": ["+1.0", "-0.10"]})
    aws.update(
        "a",
        "SET summed = price + :more, nothing = :zero",
        ExpressionAttributeValues={":more": N("07.50"), ":zero": N("-0.0")},
    )
    item = {
        "userId": S("a"),
        "price": N("12.5"),
        "nested": {"L": [N("7"), {"M": {"deep": N("1000")}}]},
        "all": {"NS": ["1", "-0.1"]},
        "summed": N("20"),
        "nothing": N("0"),
    }
    assert aws.records(arn)[-1]["dynamodb"]["NewImage"] == item
    found = aws.item("a") or {}
    assert found.pop("all")["NS"] == ["1", "-0.1"]
    assert found == {name: one for name, one in item.items() if name != "all"}
    digits = {":n": N("12345678901234567890123456789012345678"), ":m": N("-.5")}
    aws.update("a", "SET n = :n, m = :m", ExpressionAttributeValues=digits)
    found = aws.item("a") or {}
    assert (found["n"], found["m"]) == (digits[":n"], N("-0.5"))


@case(
    "fields",
    "A numeric key that is written in several ways",
    moto="one item, but each record carries its own text of the key",
    aws="1, 1.0 and 01 are the same key in all records",
    source=TYPES,
)
def number_key(aws: Aws) -> None:
    arn = aws.table(keys={"userId": "N"})
    for text in ("1", "1.0", "01"):
        aws.dynamodb.put_item(TableName="Users", Item={"userId": N(text), "x": S(text)})
    aws.dynamodb.delete_item(TableName="Users", Key={"userId": N("1e0")})
    keys = [one["dynamodb"]["Keys"] for one in aws.records(arn)]
    assert keys == [{"userId": N(1)}] * 4


@case(
    "accepted",
    "A number of 39 digits, or text where a number belongs",
    moto="39 digits are kept; text in an expression is, too",
    aws="ValidationException",
    source=TYPES,
)
def number_refused(aws: Aws) -> None:
    arn = aws.table()
    long = "1" * 39
    for text, message in (
        (long, "Attempting to store more than 38 significant digits in a Number"),
        ("1." + long, "Attempting to store more than 38 significant digits"),
        ("1_000", "The parameter cannot be converted to a numeric value: 1_000"),
        ("", "The parameter cannot be converted to a numeric value: "),
        ("1E126", "Number overflow."),
        ("1E-131", "Number underflow."),
        ("1E99999999999999999999", "Number overflow."),
    ):
        values = {":n": N(text)}
        for call in (
            lambda text=text: aws.put("a", n=N(text)),
            lambda text=text: aws.put("a", n={"NS": [text]}),
            lambda v=values: aws.update("a", "SET n = :n", ExpressionAttributeValues=v),
        ):
            with refused("ValidationException") as error:
                call()
            assert message in error["Message"]
    assert aws.records(arn) == []


@case(
    "accepted",
    "A set that holds a value twice",
    moto="it is kept so",
    aws="ValidationException: Input collection [a, a] contains duplicates.",
    source=TYPES,
)
def set_duplicates(aws: Aws) -> None:
    arn = aws.table()
    for twice in ({"SS": ["a", "a"]}, {"NS": ["1", "1.0"]}):
        with refused("ValidationException") as error:
            aws.put("a", x={"L": [twice]})
        assert error["Message"].endswith("] contains duplicates.")
    assert aws.records(arn) == []


@case(
    "accepted",
    "The same key twice in a BatchWriteItem",
    moto="both are carried out, if they are not the same to the letter",
    aws="ValidationException, and nothing is written",
    source=f"{API}, BatchWriteItem",
)
def batch_duplicates(aws: Aws) -> None:
    arn = aws.table(keys={"userId": "S", "at": "N"})
    first = {"PutRequest": {"Item": {"userId": S("a"), "at": N(1), "n": N(1)}}}
    for second in (
        {"PutRequest": {"Item": {"userId": S("a"), "at": N("1.0"), "n": N(2)}}},
        {"DeleteRequest": {"Key": {"userId": S("a"), "at": N(1)}}},
    ):
        with refused("ValidationException") as error:
            aws.dynamodb.batch_write_item(RequestItems={"Users": [first, second]})
        assert "list of item keys contains duplicates" in error["Message"]
    for unfit in ({"userId": S("a")}, {"userId": S("a"), "at": S("1")}):
        for one in ({"PutRequest": {"Item": unfit}}, {"DeleteRequest": {"Key": unfit}}):
            with refused("ValidationException") as error:
                aws.dynamodb.batch_write_item(RequestItems={"Users": [first, one]})
            assert error["Message"] == UNFIT
    assert aws.records(arn) == []
    aws.dynamodb.batch_write_item(RequestItems={"Users": [first]})


@case(
    "accepted",
    "A key of another type, one that is not whole, or one with more in it",
    moto="no item, an item of another type, or another error",
    aws=f"ValidationException: {UNFIT}",
    source=f"{API}, GetItem",
)
def key_unfit(aws: Aws) -> None:
    arn = aws.table(keys=["userId", "at"])
    client, whole = aws.dynamodb, {"userId": S("a"), "at": S("1")}
    for key in (
        {"userId": S("a")},
        whole | {"at": N(1)},
        whole | {"more": S("x")},
        {"userId": S("a"), "more": S("x")},
    ):
        more = {"TableName": "Users", "Key": key}
        for call in (
            lambda m=more: client.get_item(**m),
            lambda m=more: client.delete_item(**m),
            lambda m=more: client.update_item(**m, UpdateExpression="REMOVE x"),
            lambda m=more: client.transact_get_items(TransactItems=[{"Get": m}]),
            lambda k=key: client.batch_get_item(RequestItems={"Users": {"Keys": [k]}}),
        ):
            with refused("ValidationException") as error:
                call()
            assert error["Message"] == UNFIT
        with refused("TransactionCanceledException") as error:
            transact(aws, {"Delete": more})
        assert error["Message"].endswith("[ValidationError]")
    assert aws.records(arn) == []


@case(
    "accepted",
    "The key of an index with another type than the index has",
    moto="accepted, and the index has no such item",
    aws="ValidationException: Type mismatch for Index Key",
    source=f"{API}, PutItem",
)
def index_key_type(aws: Aws) -> None:
    index = {
        "IndexName": "byTier",
        "KeySchema": [{"AttributeName": "tier", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"},
    }
    arn = aws.table(types={"tier": "S"}, GlobalSecondaryIndexes=[index])
    item = {"userId": S("a"), "tier": N(1)}
    batch = {"Users": [{"PutRequest": {"Item": item}}]}
    for call in (
        lambda: aws.put("a", tier=N(1)),
        lambda: aws.dynamodb.batch_write_item(RequestItems=batch),
    ):
        with refused("ValidationException") as error:
            call()
        assert error["Message"] == (
            "One or more parameter values were invalid: Type mismatch for Index Key "
            "tier Expected: S Actual: N IndexName: byTier"
        )
    assert aws.records(arn) == []
    aws.put("a", tier=S("free"))
