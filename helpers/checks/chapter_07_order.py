"""The check of 07.4: lines of a handler in an order, tried under three causes."""

from __future__ import annotations

import re
from collections.abc import Callable

from helpers import lab
from helpers.checks.chapter_07_account import fresh, mails, put
from helpers.checks.exercises import exercise
from helpers.checks.feedback import Feedback, require, right
from helpers.deliveries import Deliveries

LINES = (
    "def handler(event, context):",
    "    for record in event['Records']:",
    "        user = record['dynamodb']['NewImage']  # read the record",
    "        marker = {'id': {'S': record['eventID']}}",
    "        seen = dynamodb.get_item(TableName='Seen', Key=marker)",
    "        if 'Item' in seen: continue  # have I seen it",
    "        welcome(user)  # do the work",
    "        dynamodb.put_item(TableName='Seen', Item=marker)  # remember it",
)


@exercise(
    "07.4",
    "Put `lines` in an order that loses no e-mail, and stands a lost checkpoint.",
    hints=(
        "Follow one record twice through your lines: once when nothing is marked yet, "
        "once when the marker is there. Then let the function die between two lines.",
        "The order of the four labels: read the record, have I seen it, do the work, "
        "remember it. A name has to be made before a line uses it.",
    ),
)
def order_of_lines(answer: object) -> Feedback:
    """Runs the lines as a handler: undisturbed, delivered again, and killed."""
    require(
        isinstance(answer, list) and sorted(map(str, answer)) == sorted(LINES),
        f"`lines` should hold the {len(LINES)} lines of the stub, each of them once.",
        idea="change the order only; copy the lines anew if one was lost",
    )
    assert isinstance(answer, list)
    source = "\n".join(answer) + "\n"
    _must_compile(source)
    calm = _deliver(source)
    require(
        not calm.blocked,
        f"An invocation failed: {_complaint(calm)}.",
        idea="a name has to be made before a line uses it",
    )
    require(
        mails(),
        "Nothing went wrong, and nobody got an e-mail: your handler found its own "
        "marker.",
        idea="remember a record after you have asked whether you know it",
    )
    _deliver(source, lambda: lab.faults.lose_checkpoint())
    require(
        mails() == 1,
        f"After a lost checkpoint the user got {mails()} e-mails: the work was done "
        "before the marker was asked for.",
        idea="have I seen it, then do the work",
    )
    _deliver(source, lambda: lab.faults.kill_after("PutItem"))
    require(
        mails(),
        "The function was killed right after it wrote the marker. Every retry believed "
        "the marker, and the e-mail was never sent.",
        idea="what may happen between your last two lines, in either order?",
    )
    return right(
        "One e-mail when nothing went wrong, one after a lost checkpoint, and one "
        "although the function was killed. It may still send a second one, never none."
    )


def _must_compile(source: str) -> None:
    try:
        compile(source, "index.py", "exec")
    except SyntaxError as error:
        require(
            False,
            f"In this order the lines are no Python: {error.msg}, line {error.lineno}.",
            idea="what is indented further belongs to the line above it",
        )


def _deliver(source: str, plan: Callable[[], None] = lambda: None) -> Deliveries:
    fresh(source)
    put(1)
    plan()
    return lab.deliver()


def _complaint(deliveries: Deliveries) -> str:
    """Why the first invocation failed: the name it did not know, or its error."""
    error = str(deliveries[0].error)
    name = re.search(r"'(\w+)'", error)
    return f"`{name[1]}` is used before it is made" if name else error
