"""SizeBytes: the arithmetic, and what AWS said for records that are known.

The recorded sizes are responses of AWS that LocalStack's validated tests recorded; the
rest follows the DynamoDB developer guide, "DynamoDB item sizes and formats".
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from faithful_fields import ARTICLE_ITEM
from faithful_registry import Aws, N, S
from hypothesis import given
from hypothesis import strategies as st

from helpers import lab
from helpers.faithful.sizes import item_size, value_size

HELLO = {"my_partition_key": S("hello world")}
FRED, NEW = {"id": S("Fred")}, {"id": S("NewKey")}
BOTH = {"attr1": S("value1"), "attr2": S("value2")}
OTHER = {"id": S("NonExistentKey")}
ONE, TWO = {"id": S("id_value_1")}, {"id": S("id_value_2")}

# Each row: what a record shows (keys, then its images), and the size AWS gave it.
RECORDED = [
    ([HELLO, HELLO], 54),
    ([HELLO, {**HELLO, "binary_key": {"B": "Zm9vYmFy"}}], 70),
    *(
        ([key, {**key, "should_fail": {"BOOL": number == 5}}], 58)
        for number in range(6)
        for key in [{"my_partition_key": S(f"testId{number}")}]
    ),
    ([ONE, ONE], 24),
    ([TWO, {**TWO, "presentKey": S("presentValue")}], 46),
    ([{"Username": S("Fred")}], 12),
    ([{"Username": S("Alice")}], 13),
    ([FRED, FRED], 12),
    ([NEW, NEW], 16),
    ([NEW, {**NEW, **BOTH}, NEW], 46),
    ([OTHER, {**OTHER, "attr1": S("value1")}], 43),
    ([NEW, {**NEW, **BOTH}], 38),
    ([FRED, {**FRED, "name": S("Fred")}, FRED], 26),
]


@pytest.mark.parametrize(("shown", "size"), RECORDED)
def test_sizes_recorded_on_aws(shown: list[dict[str, Any]], size: int) -> None:
    assert sum(item_size(one) for one in shown) == size


def test_the_articles_event_has_104_bytes() -> None:
    keys = {name: ARTICLE_ITEM[name] for name in ("userId", "createdAt")}
    assert item_size(keys) == 31
    assert item_size(ARTICLE_ITEM) == 73
    assert item_size(keys) + item_size(ARTICLE_ITEM) == 104


@pytest.mark.parametrize(
    ("value", "size"),
    [
        (S(""), 0),
        (S("é"), 2),
        (S("日本"), 6),
        (N("1661166039"), 6),
        (N("101"), 3),
        (N("100"), 2),
        (N("0.0012"), 2),
        (N("12.5"), 3),
        (N("-5"), 3),
        ({"BOOL": False}, 1),
        ({"NULL": True}, 1),
        ({"SS": ["ab", "c"]}, 3),
        ({"NS": ["1", "22"]}, 4),
        ({"BS": ["AA==", "AAA="]}, 3),
        ({"L": []}, 3),
        ({"M": {}}, 3),
        ({"L": [S("ab"), N("7")]}, 3 + (1 + 2) + (1 + 2)),
        ({"M": {"k": S("ab")}}, 3 + 1 + (1 + 2)),
    ],
)
def test_sizes_by_the_guides_rules(value: dict[str, Any], size: int) -> None:
    assert value_size(value) == size


@given(st.text(max_size=50), st.binary(max_size=50))
def test_text_counts_in_utf_8_and_binary_without_base64(text: str, raw: bytes) -> None:
    assert value_size(S(text)) == len(text.encode())
    assert value_size({"B": base64.b64encode(raw).decode()}) == len(raw)


@given(st.integers(1, 10**37), st.integers(0, 5))
def test_zeros_around_a_number_cost_nothing(number: int, zeros: int) -> None:
    text = str(number)
    assert value_size(N(text)) == value_size(N(text + "0" * zeros))
    assert value_size(N(text)) == value_size(N("0." + "0" * zeros + text))
    assert 2 <= value_size(N(text)) <= 20


@pytest.fixture(scope="module")
def in_each_view() -> Iterator[dict[str, list[int]]]:
    """SizeBytes of the same insert, modify and remove through the four view types."""
    lab.start()
    aws, sizes = Aws(lab.clock.advance), {}
    for view in ("KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"):
        arn = aws.table(view, keys=["userId", "createdAt"])
        keys = {name: ARTICLE_ITEM[name] for name in ("userId", "createdAt")}
        aws.dynamodb.put_item(TableName="Users", Item=ARTICLE_ITEM)
        aws.dynamodb.put_item(TableName="Users", Item={**ARTICLE_ITEM, "n": N(1)})
        aws.dynamodb.delete_item(TableName="Users", Key=keys)
        sizes[view] = [one["dynamodb"]["SizeBytes"] for one in aws.records(arn)]
        aws.dynamodb.delete_table(TableName="Users")
    yield sizes
    lab.stop()


def test_the_sizes_of_the_four_views(in_each_view: dict[str, list[int]]) -> None:
    assert in_each_view == {
        "KEYS_ONLY": [31, 31, 31],
        "NEW_IMAGE": [104, 107, 31],
        "OLD_IMAGE": [31, 104, 107],
        "NEW_AND_OLD_IMAGES": [104, 180, 107],
    }


def test_both_images_cost_what_each_costs(in_each_view: dict[str, list[int]]) -> None:
    keys, new, old, both = in_each_view.values()
    for k, n, o, b in zip(keys, new, old, both, strict=True):
        assert b == n + o - k
