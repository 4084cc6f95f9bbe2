"""The stream is the table's history: played back, it gives the table.

For any writes: the records, applied in order to nothing, give exactly the items the
table holds; each old image is what was there; the numbers increase; nothing that
changes nothing is recorded.
Source: DynamoDB developer guide, "Change data capture for DynamoDB Streams".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer
from botocore.exceptions import ClientError
from faithful_registry import Aws, N, S
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from helpers import lab

VIEWS = ("KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES")
USERS = ("a", "b", "c")
python = TypeDeserializer().deserialize

user = st.sampled_from(USERS)
value = st.one_of(
    st.sampled_from([N("1"), N("1.0"), N("2"), S("x"), {"NULL": True}]),
    st.sampled_from(
        [
            {"SS": ["x", "y"]},
            {"SS": ["y", "x"]},
            {"BS": [b"x", b"y"]},
            {"L": [N("1"), S("")]},
        ]
    ),
    st.binary(max_size=3).map(lambda raw: {"B": raw}),
)
item = st.dictionaries(st.sampled_from(["p", "q"]), value, max_size=2)
expression = st.sampled_from(
    [
        "SET p = :v",
        "SET q = :v, p = :n",
        "REMOVE p",
        "ADD counter :n",
        "ADD counter :zero",
        "",
    ]
)
put = st.tuples(st.just("Put"), user, item)
update = st.tuples(st.just("Update"), user, st.tuples(expression, value))
delete = st.tuples(st.just("Delete"), user, st.none())
check = st.tuples(st.just("ConditionCheck"), user, st.none())
several = st.lists(st.one_of(put, update, delete, check), min_size=1, max_size=3)
batch = st.lists(st.one_of(put, delete), min_size=1, max_size=3)
operations = st.lists(
    st.one_of(
        put,
        update,
        delete,
        st.tuples(st.just("batch"), st.just(""), batch),
        st.tuples(st.just("transaction"), st.just(""), several),
    ),
    max_size=12,
)
Operation = tuple[str, str, Any]


class Table:
    """A table written through every operation that can change an item."""

    def __init__(self) -> None:
        lab.start()
        self.aws = Aws(lab.clock.advance)
        self.aws.table()

    def clear(self, view: str) -> str:
        lab.start()
        return self.aws.table(view)

    def write(self, operation: Operation) -> bool:
        """True if AWS took it: a bad type or a failed condition is refused."""
        kind, _, content = operation
        dynamodb = self.aws.dynamodb
        try:
            if kind == "batch":
                asked = [_batch(one) for one in _one_per_item(content)]
                dynamodb.batch_write_item(RequestItems={"Users": asked})
            elif kind == "transaction":
                asked = [_transact(one) for one in _one_per_item(content)]
                dynamodb.transact_write_items(TransactItems=asked)
            else:
                call = getattr(dynamodb, f"{kind.lower()}_item")
                call(**_parameters(operation))
        except ClientError as error:
            code = error.response["Error"]["Code"]
            assert code in ("ValidationException", "TransactionCanceledException")
            return False
        return True

    def items(self) -> dict[str, Any]:
        found = self.aws.dynamodb.scan(TableName="Users")["Items"]
        return {one["userId"]["S"]: _plain(one) for one in found}


def _one_per_item(operations: list[Operation]) -> list[Operation]:
    return list({one[1]: one for one in operations}.values())


def _parameters(operation: Operation) -> dict[str, Any]:
    kind, name, content = operation
    if kind == "Put":
        return {"TableName": "Users", "Item": {"userId": S(name), **content}}
    parameters: dict[str, Any] = {"TableName": "Users", "Key": {"userId": S(name)}}
    if kind == "Update" and content[0]:
        text, one = content
        known = {":v": one, ":n": N(1), ":zero": N(0)}
        parameters["UpdateExpression"] = text
        if values := {k: v for k, v in known.items() if k in text}:
            parameters["ExpressionAttributeValues"] = values
    return parameters


def _batch(operation: Operation) -> dict[str, Any]:
    parameters = _parameters(operation)
    del parameters["TableName"]
    return {f"{operation[0]}Request": parameters}


def _transact(operation: Operation) -> dict[str, Any]:
    parameters = _parameters(operation)
    if operation[0] == "ConditionCheck":
        parameters["ConditionExpression"] = "attribute_exists(userId)"
    if operation[0] == "Update" and "UpdateExpression" not in parameters:
        parameters["UpdateExpression"] = "REMOVE p"
    return {operation[0]: parameters}


def _plain(image: dict[str, Any]) -> dict[str, Any]:
    """As Python values, where sets have no order and 1.0 is 1."""
    return {name: python(one) for name, one in image.items()}


@pytest.fixture(scope="module")
def table() -> Iterator[Table]:
    yield Table()
    lab.stop()


quick = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@quick
@given(writes=operations)
def test_played_back_the_stream_gives_the_table(
    table: Table, writes: list[Operation]
) -> None:
    arn = table.clear("NEW_AND_OLD_IMAGES")
    refused = sum(not table.write(one) for one in writes)
    event(f"refused: {min(refused, 2)}")
    state: dict[str, Any] = {}
    last = 0
    for record in table.aws.records(arn):
        change = record["dynamodb"]
        name = change["Keys"]["userId"]["S"]
        old, new = (change.get(one) for one in ("OldImage", "NewImage"))
        assert int(change["SequenceNumber"]) > last
        last = int(change["SequenceNumber"])
        assert (old and _plain(old)) == state.get(name)
        kinds = {(False, True): "INSERT", (True, True): "MODIFY"}
        assert record["eventName"] == kinds.get((bool(old), bool(new)), "REMOVE")
        if new is None:
            del state[name]
        else:
            assert _plain(new) != state.get(name)
            state[name] = _plain(new)
    assert state == table.items()


@quick
@given(writes=operations)
def test_the_four_views_tell_the_same_story(
    table: Table, writes: list[Operation]
) -> None:
    told = {}
    for view in VIEWS:
        arn = table.clear(view)
        for one in writes:
            table.write(one)
        told[view] = table.aws.records(arn)
    stories = [
        [(r["eventName"], r["dynamodb"]["Keys"]) for r in told[v]] for v in VIEWS
    ]
    assert all(one == stories[0] for one in stories)
    for keys, new, old, both in zip(*told.values(), strict=True):
        assert "NewImage" not in keys["dynamodb"] | old["dynamodb"]
        assert "OldImage" not in keys["dynamodb"] | new["dynamodb"]
        for name, one in (("NewImage", new), ("OldImage", old)):
            assert one["dynamodb"].get(name) == both["dynamodb"].get(name)
        k, n, o, b = (r["dynamodb"]["SizeBytes"] for r in (keys, new, old, both))
        assert b == n + o - k
