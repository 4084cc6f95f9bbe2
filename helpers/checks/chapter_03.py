"""The checks of chapter 03: a policy, a mapping's parameters, the order of the steps.

Each builds what it needs in the practice account, looks at what AWS would do with the
answer, and takes its things away again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from botocore.exceptions import ClientError

from helpers import lab
from helpers.checks.chapter_03_account import Workshop, error_text
from helpers.checks.chapter_03_policy import (
    ORDERS,
    OTHERS,
    document_from,
    explain,
    has_dots,
    judge_later_streams,
    judge_width,
)
from helpers.checks.chapter_03_steps import STEPS, Walk
from helpers.checks.exercises import exercise
from helpers.checks.feedback import Feedback, not_yet, require, right

WAITING = 250
SLOW = """
import time

def handler(event, context):
    for record in event["Records"]:
        time.sleep(0.02)
"""


@exercise(
    "03.1",
    "Complete `policy_for(table_arn, stream_arn)`: three read actions, one resource.",
    hints=(
        "Which three actions did `reading` hold, and which of the three resources in "
        "the trial was still accepted after the stream had been turned off and on?",
        "The actions are `dynamodb:DescribeStream`, `dynamodb:GetRecords` and "
        '`dynamodb:GetShardIterator`. The resource is `f"{table_arn}/stream/*"`.',
    ),
    function="policy_for",
)
def policy_for(answer: object) -> Feedback:
    """A policy for any table: its streams of today and later, the logs, no more."""
    with Workshop("Check-03-1") as shop:
        orders, others = shop.name(ORDERS), shop.name(OTHERS)
        table_arn, stream_arn = shop.make_table(orders)
        document = document_from(answer, table_arn, stream_arn)
        shop.make_function(shop.make_role())
        try:
            shop.put_policy(document)
        except ClientError as error:
            return not_yet(
                f"IAM does not take this policy. {error_text(error)}",
                idea="compare it with the stub: an action begins with its service",
            )
        if refusal := shop.connect(stream_arn, {"StartingPosition": "LATEST"}):
            explain(document, table_arn, stream_arn, refusal)
        judge_later_streams(shop, orders)
        judge_width(shop, document, table_arn, others)
        require(
            shop.writes_logs(),
            "It reads the stream. Then I invoked a function with this role, and "
            "nothing arrived in CloudWatch Logs.",
            idea="the three `logs` actions, which the stub holds",
        )
    return right(
        "I made a role, a function and a mapping with it for a table of mine. It reads "
        "today's stream and the one after a re-enable, keeps its logs, and may not "
        "read any other table's stream."
    )


@exercise(
    "03.2",
    "Replace the dots in `settings`: a starting position and a batch size.",
    hints=(
        "The records are older than the mapping: which starting position sees them? "
        "For the batch size there is a lower bound (3 invocations) and an upper one "
        "(3 seconds of 20 milliseconds each).",
        "`TRIM_HORIZON`. 250 in 3 batches are at least 84 a batch, and 3 seconds are "
        "at most 149 e-mails: a batch size between the two.",
    ),
)
def settings(answer: object) -> Feedback:
    """All 250 waiting records, in at most 3 invocations, none of them timed out."""
    require(
        isinstance(answer, Mapping),
        f"`settings` is {answer!r}; I expected a dict.",
        idea="its keys are parameters of create_event_source_mapping",
    )
    assert isinstance(answer, Mapping)
    require(
        not has_dots(answer),
        "There are still dots in `settings`.",
        idea="two values: where to begin, and how many records at most",
    )
    with Workshop("Check-03-2") as shop:
        _, stream_arn = shop.make_table(shop.name(ORDERS))
        shop.make_function(shop.make_role(), SLOW)
        shop.let_read_and_log()
        shop.write(shop.name(ORDERS), WAITING)
        refusal = shop.connect(stream_arn, answer)
        require(
            not refusal,
            f"The mapping was not created. {refusal}",
            idea="the two starting positions of this chapter; 1 to 10,000 records",
        )
        window = answer.get("MaximumBatchingWindowInSeconds", 0)
        done = lab.deliver(for_=timedelta(seconds=60 + window))
        mine = [one for one in done if one.function_name == shop.base]
    return _judge_run(mine, answer)


def _judge_run(invocations: list[Any], answer: Mapping[str, Any]) -> Feedback:
    count = len(invocations)
    largest = max((len(one.records) for one in invocations), default=0)
    failed = [one.error for one in invocations if one.error]
    reason = failed[0].split("Error: ")[-1] if failed else ""
    require(
        count or answer.get("Enabled", True),
        f"I gave your mapping a minute. None of the {WAITING} records arrived: with "
        "`Enabled` False it is turned off.",
        idea="a starting position and a batch size are all it takes",
    )
    require(
        count or "FilterCriteria" not in answer,
        f"I gave your mapping a minute. None of the {WAITING} records arrived: its "
        "filter lets none through.",
        idea="a starting position and a batch size are all it takes",
    )
    require(
        count,
        f"I gave your mapping a minute. None of the {WAITING} records arrived: they "
        "were written before it began to poll.",
        idea="which starting position sees what is already there?",
    )
    require(
        not failed,
        f"A batch held {largest} records, and {largest} times 20 ms is "
        f"{largest * 0.02:g} s. {reason}.",
        idea="how many e-mails fit into 3 seconds?",
    )
    require(
        largest != 3,
        f"No batch held more than 3 records, and so there were {count} invocations.",
        idea="BatchSize is the size of a batch, not the number of batches",
    )
    require(
        count <= 3,
        f"It took {count} invocations. The largest batch held {largest}.",
        idea="a larger batch is a cheaper batch, until the time runs out",
    )
    arrived = sum(len(one.records) for one in invocations)
    require(
        arrived == WAITING,
        f"{arrived} of the {WAITING} records arrived within a minute.",
        idea="a starting position and a batch size are all it takes",
    )
    return right(
        f"{arrived} records arrived in {count} "
        f"invocations. The largest batch, {largest} records, took "
        f"{max(one.duration for one in invocations):.1f} of its 3 seconds."
    )


@exercise(
    "03.3",
    "Put the lines of `steps` in an order that delivers `user_1`.",
    hints=(
        "Ask of each step what must be there before it: a function names a role, a "
        "mapping names a function and a stream, and needs permission.",
        "Role, policy, function; turn the stream on; create the mapping; wait; then "
        "`write user_1`, since the mapping starts at `LATEST`.",
    ),
)
def order(answer: object) -> Feedback:
    """Takes the steps in the learner's order: does the record arrive?"""
    require(
        isinstance(answer, list) and sorted(map(str, answer)) == sorted(STEPS),
        "`steps` should hold the seven lines of the stub, each of them once.",
        idea="change the order only; copy the lines anew if one was lost",
    )
    assert isinstance(answer, list)
    with Workshop("Check-03-3") as shop:
        walk = Walk(shop)
        for number, step in enumerate(answer, start=1):
            problem, idea = walk.take(step)
            require(not problem, f"Step {number}, {step!r}: {problem}", idea=idea)
        problem, idea = walk.arrives()
        require(not problem, problem, idea=idea)
    return right("I took the steps in your order, and `user_1` was delivered.")
