"""How exercise 03.1 judges a policy: what it allows, and what it should not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from helpers.checks.chapter_03_account import Workshop
from helpers.checks.feedback import require
from helpers.checks.running import call
from helpers.permissions import STREAM_READER_ACTIONS, evaluate

ORDERS, OTHERS = "Orders", "Invoices"


def document_from(answer: object, table_arn: str, stream_arn: str) -> Any:
    """The document the learner's function returns for this table, without dots."""
    seen = call(answer, table_arn, stream_arn)
    require(
        seen.error is None,
        f"I called it for a table of mine, and it stopped with {seen.error_text}",
        idea="it gets two ARNs as text and returns a dict",
    )
    require(
        isinstance(seen.value, Mapping),
        f"I called it for a table of mine, and it returned {seen.value!r}; I expected "
        "a policy document, a dict.",
        idea="the last line of the stub returns the document",
    )
    require(
        not has_dots(seen.value),
        "There are still dots in the policy it returned.",
        idea="two more actions, and one resource",
    )
    return seen.value


def has_dots(value: object) -> bool:
    """True if `...` is still somewhere inside."""
    if isinstance(value, Mapping):
        return any(map(has_dots, value.values()))
    return any(map(has_dots, value)) if isinstance(value, list) else value is ...


def explain(document: Any, table_arn: str, stream_arn: str, refusal: str) -> None:
    """Say why Lambda may not read the stream; always ends the check."""

    def may(action: str, resource: str) -> bool:
        return evaluate([document], action, resource).allowed

    missing = [one for one in STREAM_READER_ACTIONS if not may(one, stream_arn)]
    names = " and ".join(f"`{one.split(':')[1]}`" for one in missing)
    require(
        not all(may(one, table_arn) for one in missing),
        "It allows reading on the ARN of the table, and AWS answered 'Cannot access "
        "stream'. A stream has an ARN of its own.",
        idea="IAM compares texts: what does the stream's ARN have after the table's?",
    )
    require(
        "dynamodb:GetRecords" not in missing
        or not may("dynamodb:GetRecord", stream_arn),
        "It allows `GetRecord`, and AWS answered 'Cannot access stream'. There is no "
        "such action: it is spelled `GetRecords`.",
        idea="IAM takes any name without a word; AWS's sentence has the right ones",
    )
    require(
        len(missing) == len(STREAM_READER_ACTIONS),
        f"AWS answered 'Cannot access stream'. On the stream the role lacks {names}.",
        idea="the poller finds the shards, gets an iterator and reads: three actions",
    )
    reason = evaluate([document], STREAM_READER_ACTIONS[0], stream_arn).reason
    require(False, f"{refusal} {reason}", idea="use the ARNs the function is given")


def judge_later_streams(shop: Workshop, table: str) -> None:
    """The policy also covers the stream after a re-enable."""
    again = shop.turn_off_and_on(table)
    require(
        not shop.connect(again, {"StartingPosition": "LATEST"}),
        "It reads the stream of today. I turned the stream off and on, and AWS "
        "answered 'Cannot access stream' for the new one.",
        idea="the label at the end of the ARN is another one after a re-enable",
    )


def judge_width(shop: Workshop, document: Any, table_arn: str, others: str) -> None:
    """It covers no stream of another table, and no needless action."""
    _, invoices = shop.make_table(others)
    require(
        shop.connect(invoices, {"StartingPosition": "LATEST"}),
        f"It reads the stream, and the stream of my table `{OTHERS}` as well. That is "
        "wider than the exercise asks.",
        idea='`"*"` names every stream of the account; name those of one table',
    )
    _, similar = shop.make_table(f"{table_arn.split('/')[-1]}-old")
    require(
        shop.connect(similar, {"StartingPosition": "LATEST"}),
        f"It reads the stream, and that of a table whose name begins alike: "
        f"`{ORDERS}-old`.",
        idea="what stands between the table's name and the label? Put it before `*`",
    )
    region, account = table_arn.split(":")[3:5]
    function_arn = f"arn:aws:lambda:{region}:{account}:function:another"
    needless = {"dynamodb:PutItem": table_arn, "lambda:InvokeFunction": function_arn}
    for action, resource in needless.items():
        require(
            not evaluate([document], action, resource).allowed,
            f"It reads the stream. It also allows `{action}`, which nobody here needs.",
            idea="three actions are enough; leave out wildcards and what else is there",
        )
