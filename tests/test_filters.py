"""Filter patterns against stream records: every operator, and the recorded traps.

Sources: LDG = Lambda developer guide, "Control which events Lambda sends to your
function" and "Using event filtering with a DynamoDB event source"; recorded = recorded
on AWS by LocalStack's validated tests; rule = EventBridge's rules for patterns.
"""

from __future__ import annotations

import json

import pytest

from helpers.trigger.filters import parse

INSERT = {
    "eventID": "1",
    "eventName": "INSERT",
    "dynamodb": {
        "ApproximateCreationDateTime": 1661096164.0,
        "Keys": {"userId": {"S": "user-1"}},
        "NewImage": {
            "userId": {"S": "user-1"},
            "state": {"S": "FL"},
            "age": {"N": "21"},
            "vip": {"BOOL": True},
            "gone": {"NULL": True},
            "note": {"S": ""},
            "tags": {"SS": ["red", "blue"]},
            "list": {"L": [{"S": "a"}, {"M": {"x": {"S": "deep"}}}]},
        },
        "SequenceNumber": "101",
        "SizeBytes": 26,
        "StreamViewType": "NEW_IMAGE",
    },
}
EXPIRED = {
    "eventName": "REMOVE",
    "userIdentity": {"type": "Service", "principalId": "dynamodb.amazonaws.com"},
    "dynamodb": {"Keys": {"userId": {"S": "user-2"}}, "SizeBytes": 31},
}


def image(**attributes):
    return {"dynamodb": {"NewImage": attributes}}


def attribute(name, kind, *values):
    return image(**{name: {kind: list(values)}})


BUT = "anything-but"


@pytest.mark.parametrize(
    ("source", "pattern", "insert", "expired"),
    [
        ("recorded", {"eventName": ["INSERT"]}, True, False),
        ("LDG: or", {"eventName": ["INSERT", "REMOVE"]}, True, True),
        (
            "AWS's TTL filter",
            {
                "userIdentity": {
                    "type": ["Service"],
                    "principalId": ["dynamodb.amazonaws.com"],
                }
            },
            False,
            True,
        ),
        ("LDG: equals", attribute("state", "S", "FL"), True, False),
        ("recorded: the type level counts", image(state=["FL"]), False, False),
        (
            "LDG: and",
            {"eventName": ["INSERT"], **attribute("state", "S", "NY")},
            False,
            False,
        ),
        ("LDG: case counts", attribute("state", "S", "fl"), False, False),
        (
            "LDG: equals-ignore-case",
            attribute("state", "S", {"equals-ignore-case": "fl"}),
            True,
            False,
        ),
        ("LDG: prefix", attribute("userId", "S", {"prefix": "user-"}), True, False),
        ("LDG: suffix", attribute("userId", "S", {"suffix": "-1"}), True, False),
        ("LDG: suffix", attribute("userId", "S", {"suffix": "-2"}), False, False),
        (
            "rule: prefix, any case",
            attribute("userId", "S", {"prefix": {"equals-ignore-case": "USER"}}),
            True,
            False,
        ),
        ("LDG: empty", attribute("note", "S", ""), True, False),
        ("LDG: true", attribute("vip", "BOOL", True), True, False),
        ("rule: true is not 1", attribute("vip", "BOOL", 1), False, False),
        ("LDG: null", attribute("vip", "BOOL", None), False, False),
        ("LDG: not", attribute("state", "S", {BUT: ["NY", "TX"]}), True, False),
        ("LDG: not", attribute("state", "S", {BUT: ["FL"]}), False, False),
        ("rule: not, one value", attribute("state", "S", {BUT: "NY"}), True, False),
        (
            "rule: not, prefix",
            attribute("userId", "S", {BUT: {"prefix": "admin"}}),
            True,
            False,
        ),
        (
            "rule: not, prefix",
            attribute("userId", "S", {BUT: {"prefix": "user"}}),
            False,
            False,
        ),
        (
            "recorded: numeric does not work on N, which is text",
            attribute("age", "N", {"numeric": ["=", 21]}),
            False,
            False,
        ),
        ("LDG: N is text", attribute("age", "N", "21"), True, False),
        ("rule: N is no number", attribute("age", "N", 21), False, False),
        (
            "recorded: numeric works on the creation time",
            {
                "dynamodb": {
                    "ApproximateCreationDateTime": [{"numeric": [">", 1661096163]}]
                }
            },
            True,
            False,
        ),
        ("LDG: number", {"dynamodb": {"SizeBytes": [26]}}, True, False),
        (
            "LDG: range",
            {"dynamodb": {"SizeBytes": [{"numeric": [">", 26, "<=", 31]}]}},
            False,
            True,
        ),
        (
            "recorded: exists on a leaf",
            attribute("state", "S", {"exists": True}),
            True,
            False,
        ),
        (
            "recorded trap: exists on what is no leaf",
            image(state=[{"exists": False}]),
            True,
            True,
        ),
        ("rule: the same trap", image(state=[{"exists": True}]), False, False),
        (
            "LDG: does not exist",
            attribute("state", "S", {"exists": False}),
            False,
            True,
        ),
        (
            "LDG: $or",
            {
                "$or": [
                    attribute("state", "S", "NY"),
                    {"userIdentity": {"type": ["Service"]}},
                ]
            },
            False,
            True,
        ),
        (
            "LDG: $or beside another field",
            {
                "eventName": ["INSERT"],
                "$or": [
                    attribute("state", "S", "NY"),
                    attribute("vip", "BOOL", True),
                ],
            },
            True,
            False,
        ),
        (
            "rule: or, not exists",
            attribute("state", "S", "FL", {"exists": False}),
            True,
            True,
        ),
        ("rule: a set, any element", attribute("tags", "SS", "blue"), True, False),
        ("rule: a set, any element", attribute("tags", "SS", "green"), False, False),
        ("rule: into a list", image(list={"L": {"S": ["a"]}}), True, False),
        (
            "rule: deeper into a list",
            image(list={"L": {"M": {"x": {"S": ["deep"]}}}}),
            True,
            False,
        ),
        (
            "follows: a REMOVE has no NewImage",
            {"eventName": ["REMOVE"], **attribute("userId", "S", "user-2")},
            False,
            False,
        ),
        ("rule: a leaf is no object", {"eventName": {"S": ["INSERT"]}}, False, False),
    ],
)
def test_what_a_pattern_lets_through(source, pattern, insert, expired):
    found = parse(json.dumps(pattern))
    assert found.matches(INSERT) is insert, source
    assert found.matches(EXPIRED) is expired, source
