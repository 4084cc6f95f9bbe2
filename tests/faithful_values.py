"""Cases: attribute values that DynamoDB changes or refuses: numbers, sets, keys."""

from __future__ import annotations

from faithful_registry import GUIDE, Aws, N, S, case, refused

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
