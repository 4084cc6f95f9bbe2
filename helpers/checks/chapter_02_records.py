"""The records that chapter 02's checks hand to the learner's functions.

One user, Misaki, as she is inserted, changed and removed, under each view type.
"""

from __future__ import annotations

from typing import Any

from helpers.checks.events import Change, insert, modify, remove, stream_event

Record = dict[str, Any]
MISAKI = {
    "userId": "user_5",
    "createdAt": "2022-08-21",
    "firstname": "Misaki",
    "lastname": "Sato",
}
RENAMED = {**MISAKI, "lastname": "Tanaka"}
BARE = {name: MISAKI[name] for name in ("userId", "createdAt")}
CHANGES = {
    "INSERT": (insert(MISAKI), None, "Misaki Sato"),
    "MODIFY": (modify(MISAKI, RENAMED), "Misaki Sato", "Misaki Tanaka"),
    "REMOVE": (remove(RENAMED), "Misaki Tanaka", None),
}
IMAGES = {
    "KEYS_ONLY": (),
    "NEW_IMAGE": ("NewImage",),
    "OLD_IMAGE": ("OldImage",),
    "NEW_AND_OLD_IMAGES": ("OldImage", "NewImage"),
}


def record_of(change: Change, view: str = "NEW_AND_OLD_IMAGES") -> Record:
    """The record Lambda would hand over for this change, under this view type."""
    return stream_event(change, view=view)["Records"][0]


TAGGED = record_of(modify(MISAKI, RENAMED))
TAGGED["dynamodb"]["OldImage"]["teams"] = {"SS": ["red", "blue"]}
TAGGED["dynamodb"]["NewImage"]["teams"] = {"SS": ["blue", "red"]}
MOVED = record_of(modify(MISAKI, MISAKI))
MOVED["dynamodb"]["OldImage"]["home"] = {"M": {"city": {"S": "Kyoto"}}}
MOVED["dynamodb"]["NewImage"]["home"] = {"M": {"city": {"S": "Osaka"}}}

WHAT_CHANGED: tuple[tuple[str, Record, set[str], str], ...] = (
    (
        "a MODIFY that changes `lastname`",
        record_of(modify(MISAKI, RENAMED)),
        {"lastname"},
        "an attribute changed if the two images hold different values for it",
    ),
    (
        "a MODIFY that adds `nickname`",
        record_of(modify(MISAKI, {**MISAKI, "nickname": "Mi"})),
        {"nickname"},
        "an added attribute is in the new image only: go over the names of both",
    ),
    (
        "a MODIFY that removes `lastname` and `firstname`",
        record_of(modify(MISAKI, BARE)),
        {"lastname", "firstname"},
        "a removed attribute is in the old image only: go over the names of both",
    ),
    (
        "a MODIFY that changes the city in the map `home`",
        MOVED,
        {"home"},
        "a map is one attribute: it changed when anything in it changed",
    ),
    (
        "an INSERT",
        record_of(insert(MISAKI)),
        set(MISAKI),
        "an item that was not there had no attributes: the absent image counts as `{}`",
    ),
    (
        "a REMOVE",
        record_of(remove(MISAKI)),
        set(MISAKI),
        "an item that is gone has no attributes: the absent image counts as `{}`",
    ),
    (
        "a MODIFY that changes `lastname`, with the set `teams` in another order",
        TAGGED,
        {"lastname"},
        "a set has no order: compare `sorted(value['SS'])`, and the same for NS and BS",
    ),
)
