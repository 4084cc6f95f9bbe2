"""The checks of chapter 04: read an event, mail new users, filter what expired."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from helpers.checks.events import insert, modify, remove, stream_event
from helpers.checks.exercises import exercise
from helpers.checks.feedback import MEND_FIRST, Feedback, not_yet, require, right
from helpers.checks.running import call
from helpers.trigger.filters import InvalidPattern, parse

ADA = {"userId": "user_1", "createdAt": "2022-08-19", "firstname": "Ada"}
LUKASZ = {"userId": "user_4", "createdAt": "2022-08-20", "firstname": "Łukasz"}
NAMELESS = {"userId": "user_9", "createdAt": "2022-08-21", "ttl": 1661166039}

IMAGE: dict[str, Any] = {
    "name": {"S": "Ada"},
    "age": {"N": "36.50"},
    "big": {"N": "12345678901234567890123456789012345678"},
    "active": {"BOOL": True},
    "nothing": {"NULL": True},
    "tags": {"SS": ["maths", "poetry"]},
    "years": {"NS": ["1833", "1843"]},
    "photo": {"B": "Zm9vYmFy"},
    "keys": {"BS": ["Zm9v", "YmFy"]},
    "history": {"L": [{"S": "born"}, {"M": {"year": {"N": "1815"}}}]},
    "files": {"M": {"cv": {"B": "Y3Y="}}},
}
PLAIN = {
    "name": "Ada",
    "age": Decimal("36.50"),
    "big": Decimal("12345678901234567890123456789012345678"),
    "active": True,
    "nothing": None,
    "tags": {"maths", "poetry"},
    "years": {Decimal(1833), Decimal(1843)},
    "photo": b"foobar",
    "keys": {b"foo", b"bar"},
    "history": ["born", {"year": Decimal(1815)}],
    "files": {"cv": b"cv"},
}


@exercise(
    "04.1",
    "Complete `plain_image`: return a dict of Python values for an image.",
    hints=(
        "`TypeDeserializer` does all but binary. Decode `B` and `BS` before it, "
        "wherever they stand.",
        "A small function of your own that calls itself for `L` and `M` reaches every "
        "depth: decode there, leave the rest to `TypeDeserializer().deserialize`.",
    ),
    function="plain_image",
)
def plain_values(plain_image: Callable[..., Any]) -> Feedback:
    """Compare every attribute of a rich image with the Python value it should be."""
    given = json.loads(json.dumps(IMAGE))
    outcome = call(plain_image, given)
    if "bytearray, bytes" in outcome.error_text:
        return not_yet(
            "Your function fails at a binary value: `TypeDeserializer` wants bytes, "
            "and an event holds base64 text.",
            idea="decode `B` and `BS` with base64 first",
        )
    require(not outcome.error, f"Your function raised {outcome.error_text}.")
    value = outcome.value
    require(
        isinstance(value, dict) and value.keys() == IMAGE.keys(),
        f"I expected a dict with the image's attributes and got {value!r}.",
        idea="one Python value per attribute",
    )
    require(
        value["name"] != {"S": "Ada"},
        "The type level is still there: name is {'S': 'Ada'}.",
        idea="deserialize each value",
    )
    require(
        not isinstance(value["age"], str),
        "A number came back as text. DynamoDB JSON carries numbers as text; Python "
        "should get a Decimal.",
        idea="`N` becomes Decimal",
    )
    require(
        not isinstance(value["age"], float) and value["big"] == PLAIN["big"],
        "A number lost digits: float has about 16, DynamoDB up to 38.",
        idea="Decimal, not float",
    )
    require(
        value["photo"] != "Zm9vYmFy",
        "The photo is still base64 text; nobody decoded it, and nothing complained.",
        idea="binary in an event is base64 text",
    )
    require(
        value["photo"] == b"foobar",
        f"The photo should be the bytes b'foobar'; I got {value['photo']!r}.",
        idea="`Binary` of boto3 has the bytes in `.value`",
    )
    for name, wanted in PLAIN.items():
        require(
            value[name] == wanted,
            f"{name} is {IMAGE[name]}: I expected {wanted!r} and got {value[name]!r}.",
            idea="lists, maps and sets hold typed values too",
        )
    require(given == IMAGE, "Your function changed the image it was given.")
    return right(
        "Eleven attributes of ten types came back as Python values, binary and nested "
        "ones included."
    )


@exercise(
    "04.2",
    "Complete `handler`: call `send(to, text)` once for each new user.",
    hints=(
        "Ask for `eventName` before you touch `NewImage`.",
        '`image.get("firstname", {"S": "there"})["S"]` greets those without a name; '
        "`continue` skips what is no INSERT.",
    ),
    function="handler",
)
def welcome_handler(handler: Callable[..., Any]) -> Feedback:
    """Count the e-mails for a mixed batch, with a nameless user and a TTL delete."""
    mails, error = _mails(handler, insert(ADA))
    require(not error, f"For one new user the handler raised {error}.")
    require(mails, "I sent one new user and no e-mail came.", idea="call `send`")
    require(
        mails[0][0] == "user_1@example.com",
        f"The e-mail went to {mails[0][0]!r} instead of 'user_1@example.com'.",
        idea="a typed value holds the text one level deeper",
    )
    require(
        "Ada" in mails[0][1],
        f"The text {mails[0][1]!r} does not hold the first name.",
        idea="`NewImage` has the whole item",
    )
    require(
        not re.search(r"""\{\s*['"]S['"]\s*:""", mails[0][1]),
        f"The type level went into the e-mail: {mails[0][1]!r}.",
        idea="`image[name]` is a dict; the text is in its `S`",
    )
    mails, error = _mails(handler, modify(ADA, {**ADA, "firstname": "Augusta"}))
    require(
        not mails,
        "A user who changed her name was welcomed again: a MODIFY record is no new "
        "user.",
        idea="look at `eventName`",
    )
    for change, words in (
        (remove(ADA), "A delete"),
        (remove(NAMELESS, by_ttl=True), "A delete by time to live"),
    ):
        mails, error = _mails(handler, change)
        require(
            "NewImage" not in error and "NoneType" not in error,
            f"{words} made the handler raise {error}: on REMOVE there is no "
            "`NewImage`. This record would hold up its shard.",
            idea="ask for `eventName` first",
        )
        require(
            not error,
            f"{words} made the handler raise {error}. This record would hold up its "
            "shard.",
            idea=MEND_FIRST,
        )
        require(not mails, f"{words} sent an e-mail.", idea="INSERT only")
    mails, error = _mails(handler, insert(NAMELESS))
    require(
        not error,
        f"A new user without a first name made the handler raise {error}.",
        idea="items of one table need not have the same attributes",
    )
    require(
        mails and "there" in mails[0][1],
        "A new user without a first name should be greeted as `there`.",
        idea="a default for what may be absent",
    )
    batch = (insert(ADA), modify(ADA, ADA | {"x": 1}), remove(ADA), insert(LUKASZ))
    mails, error = _mails(handler, *batch)
    require(not error, f"In a batch of four records the handler raised {error}.")
    require(
        [to for to, _ in mails] == ["user_1@example.com", "user_4@example.com"],
        f"A batch of four records has two new users; {len(mails)} e-mails were sent.",
        idea="`Records` is a list: go through all of it",
    )
    return right(
        "Each new user got one e-mail, and changes, deletes and a TTL delete passed "
        "without one."
    )


def _mails(
    handler: Callable[..., Any], *changes: Any
) -> tuple[list[tuple[str, str]], str]:
    sent: list[tuple[str, str]] = []
    event = json.loads(json.dumps(stream_event(*changes, view="NEW_IMAGE")))
    outcome = call(
        handler, event, None, lambda to, text: sent.append((str(to), str(text)))
    )
    return sent, outcome.error_text


@exercise(
    "04.3",
    "Complete `pattern`: a filter that lets TTL deletes through, and nothing else.",
    hints=(
        "Look at the record of the TTL delete once more: which field has it that a "
        "person's delete has not?",
        "`userIdentity` stands beside `eventName`, not inside `dynamodb`. Its `type` "
        "is `Service`, its `principalId` is `dynamodb.amazonaws.com`.",
    ),
)
def expired_users(pattern: object) -> Feedback:
    """Match the pattern, as Lambda would, against records of every kind."""
    try:
        text = pattern if isinstance(pattern, str) else json.dumps(pattern)
    except TypeError as error:
        return not_yet(
            f"A filter pattern is JSON, and this is none: {error}.",
            idea='write values in a list: `["Service"]`',
        )
    require(
        '"Filters"' not in text and '"Pattern"' not in text,
        "That is what the mapping takes, with the pattern inside.",
        idea="hand over the pattern alone: the value of `Pattern`",
    )
    require(
        text not in ("{}", "null"),
        "An empty pattern lets every record through.",
        idea="name the fields that have to match",
    )
    try:
        matches = parse(text).matches
    except InvalidPattern as error:
        return not_yet(
            f"Lambda would refuse it: {error}",
            idea="a pattern ends in lists of values",
        )
    expired = remove(NAMELESS, by_ttl=True)
    kinds = {
        "expired": matches(_record(expired)),
        "deleted": matches(_record(remove(NAMELESS))),
        "inserted": matches(_record(insert(NAMELESS))),
        "changed": matches(_record(modify(NAMELESS, NAMELESS | {"x": 1}))),
        "keys only": matches(_record(expired, "KEYS_ONLY")),
    }
    require(
        kinds["expired"] or kinds["deleted"],
        "A record of a TTL delete does not match your pattern.",
        idea="the record's own spelling: `userIdentity`, `principalId`, `Service`",
    )
    require(
        not kinds["deleted"],
        "A delete by a person matches too: eventName REMOVE is not enough.",
        idea="`userIdentity` tells who deleted",
    )
    require(
        not (kinds["inserted"] or kinds["changed"]),
        "An insert or a change matches too.",
        idea="which event names can a delete have?",
    )
    require(
        kinds["keys only"],
        "With view type KEYS_ONLY your pattern matches nothing: it looks into an "
        "image, and a filter should not depend on one.",
        idea="what every record has",
    )
    return right(
        "A TTL delete matches; a person's delete, an insert and a change do not. With "
        "this filter the archive function is called for expired users only."
    )


def _record(change: Any, view: str = "NEW_AND_OLD_IMAGES") -> dict[str, Any]:
    record: dict[str, Any] = stream_event(change, view=view)["Records"][0]
    return record
