"""Which patterns are refused, and laws that hold for any pattern and any record."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.trigger.filters import InvalidPattern, compiled, parse

INSERT = {
    "eventName": "INSERT",
    "dynamodb": {
        "Keys": {"userId": {"S": "user-1"}},
        "NewImage": {"userId": {"S": "user-1"}, "state": {"S": "FL"}},
    },
}
REMOVE = {"eventName": "REMOVE", "dynamodb": {"Keys": {"userId": {"S": "user-1"}}}}


def test_a_key_given_twice_counts_once_and_the_last_wins():
    # 2022 guide: "if a pattern contains duplicate keys, Lambda uses only the last
    # value". Its own AND example falls into this.
    pattern = (
        '{"dynamodb": {"NewImage": {"state": {"S": ["NY"]}}}, '
        '"dynamodb": {"Keys": {"userId": {"S": ["user-1"]}}}}'
    )
    assert parse(pattern).matches(INSERT)


@pytest.mark.parametrize(
    "text",
    [
        "single-string",  # recorded
        '{"eventName": ["INSERT"',  # recorded: broken JSON
        "",
        '"INSERT"',
        "[]",
        "[1]",
        "{}",
        "null",
        '{"eventName": "INSERT"}',
        '{"eventName": 5}',
        '{"eventName": []}',
        '{"eventName": {}}',
        '{"eventName": [["INSERT"]]}',
        '{"eventName": [{}]}',
        '{"eventName": [{"prefix": "a", "suffix": "b"}]}',
        '{"eventName": [{"starts-with": "a"}]}',
        '{"eventName": [{"prefix": 5}]}',
        '{"eventName": [{"prefix": ""}]}',
        '{"eventName": [{"suffix": null}]}',
        '{"eventName": [{"exists": "true"}]}',
        '{"eventName": [{"exists": 1}]}',
        '{"eventName": [{"equals-ignore-case": 5}]}',
        '{"eventName": [{"anything-but": []}]}',
        '{"eventName": [{"anything-but": {}}]}',
        '{"eventName": [{"anything-but": [null]}]}',
        '{"eventName": [{"anything-but": {"numeric": ["=", 5]}}]}',
        '{"eventName": [{"numeric": []}]}',
        '{"eventName": [{"numeric": 5}]}',
        '{"eventName": [{"numeric": ["="]}]}',
        '{"eventName": [{"numeric": ["=", "5"]}]}',
        '{"eventName": [{"numeric": ["!=", 5]}]}',
        '{"eventName": [{"numeric": [["="], 5]}]}',
        '{"eventName": [{"numeric": ["<", 5, ">", 1]}]}',
        '{"eventName": [{"numeric": [">", 1, "<", 5, "="]}]}',
        '{"eventName": [{"numeric": ["=", true]}]}',
        '{"eventName": [NaN]}',
        '{"$or": [{"eventName": ["INSERT"]}]}',
        '{"$or": {"eventName": ["INSERT"]}}',
        '{"$or": ["a", "b"]}',
        '{"a": ' * 100_000,
        '{"a": [' + "9" * 5000 + "]}",
    ],
)
def test_a_malformed_pattern_is_refused(text):
    with pytest.raises(InvalidPattern, match=r"^Invalid filter pattern definition\."):
        parse(text)


@pytest.mark.parametrize("value", [None, 5, ["a"], {"a": 1}])
def test_a_pattern_is_text(value):
    with pytest.raises(InvalidPattern):
        parse(value)


def test_filters_are_joined_by_or():
    patterns = compiled(('{"eventName": ["MODIFY"]}', '{"eventName": ["REMOVE"]}'))
    assert [any(p.matches(one) for p in patterns) for one in (INSERT, REMOVE)] == [
        False,
        True,
    ]


LEAF = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.text("ab", max_size=2)
)
DATA = st.recursive(
    st.dictionaries(st.sampled_from("abc"), LEAF, min_size=1, max_size=3),
    lambda inner: st.dictionaries(
        st.sampled_from("abc"), st.one_of(LEAF, inner), min_size=1, max_size=3
    ),
    max_leaves=8,
)


def pattern_of(data):
    """The pattern that asks for exactly what is in this object."""
    return {
        name: pattern_of(value) if isinstance(value, dict) else [value]
        for name, value in data.items()
    }


def subset(smaller, larger):
    if not isinstance(smaller, dict) or not isinstance(larger, dict):
        return type(smaller) is type(larger) and smaller == larger
    return all(
        name in larger and subset(value, larger[name])
        for name, value in smaller.items()
    )


@given(DATA, DATA)
def test_a_pattern_of_plain_values_matches_exactly_what_contains_it(wanted, data):
    found = parse(json.dumps(pattern_of(wanted)))
    assert found.matches(wanted)
    assert found.matches(data) is subset(wanted, data)


@given(DATA, LEAF)
def test_anything_but_is_the_opposite_of_equals_where_something_is(data, value):
    if value is None or isinstance(value, bool):
        return
    equal = parse(json.dumps({"a": [value]}))
    other = parse(json.dumps({"a": [{"anything-but": [value]}]}))
    there = "a" in data and not isinstance(data["a"], dict)
    assert equal.matches(data) != other.matches(data) or not there
    assert there or not other.matches(data)


@given(st.recursive(LEAF, lambda x: st.lists(x) | st.dictionaries(st.text(), x)))
def test_any_json_is_a_pattern_or_refused_in_one_way(value):
    try:
        found = parse(json.dumps(value))
    except InvalidPattern:
        return
    assert found.matches(INSERT) in (True, False)
