"""The checks of chapter 05: a mapping's bounds, a partial response, the way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from helpers import lab
from helpers.checks.chapter_03_account import Workshop
from helpers.checks.chapter_05_batches import Batch, judge_failure, run
from helpers.checks.chapter_05_stretch import Stretches, explain
from helpers.checks.exercises import exercise
from helpers.checks.feedback import Feedback, not_yet, require, right
from helpers.deliveries import Deliveries

FAILS_FOR_BAD = """
def handler(event, context):
    for record in event["Records"]:
        if "bad" in record["dynamodb"]["Keys"]["userId"]["S"]:
            raise ValueError("this record always fails")
"""
WHILE = timedelta(minutes=5)


@exercise(
    "05.1",
    "Complete `settings`: batch size, retries, and what happens to a failed batch.",
    hints=(
        "Four tries are one first attempt and how many retries? And which parameter "
        "parts a bad record from the good ones in its batch?",
        "40 records in at most four batches: 10 or more per batch. "
        "`MaximumRetryAttempts` is 3, `BisectBatchOnFunctionError` is `True`.",
    ),
)
def settings(answer: object) -> Feedback:
    """40 users in 4 invocations, 4 tries for a bad one, no good one lost with it."""
    require(
        isinstance(answer, Mapping),
        f"`settings` is {answer!r}; I expected a dict.",
        idea="its keys are parameters of update_event_source_mapping",
    )
    assert isinstance(answer, Mapping)
    require(
        ... not in answer.values(),
        "There are still dots in `settings`.",
        idea="three parameters of this chapter answer the three wishes",
    )
    with Workshop("Check-05-1") as shop:
        _, stream_arn = shop.make_table(shop.name("Users"))
        shop.make_function(shop.make_role(), FAILS_FOR_BAD)
        shop.let_read_and_log()
        refusal = shop.connect(
            stream_arn, {"StartingPosition": "TRIM_HORIZON", **answer}
        )
        require(
            not refusal,
            f"The mapping was not created. {refusal}",
            idea="the names of the parameters, and their ranges: 1 to 10,000 records, "
            "-1 or 60 seconds and more",
        )
        lanes = answer.get("ParallelizationFactor", 1)
        window = answer.get("MaximumBatchingWindowInSeconds", 0)
        wait = WHILE + timedelta(seconds=window)
        _judge_many(_after(shop, wait, *[f"good_{n}" for n in range(40)]), lanes)
        _judge_one(_after(shop, wait, "bad_1"))
        names = [f"kind_{n}" for n in range(9)]
        _judge_mixed(_after(shop, wait, *names[:5], "bad_2", *names[5:]), names)
    return right(
        "40 users took at most four invocations, a bad record alone was tried four "
        "times, and out of a batch with a bad one all nine good users came through."
    )


def _after(shop: Workshop, wait: timedelta, *users: str) -> Deliveries:
    """Write these users and let time pass; what the check's mapping did."""
    table = shop.name("Users")
    for user in users:
        shop.dynamodb.put_item(TableName=table, Item={"userId": {"S": user}})
    done = lab.deliver(for_=wait)
    return Deliveries(
        [one for one in done if one.function_name == shop.base],
        [one for one in done.blocked if one.function_name == shop.base],
        [one for one in done.given_up if one.function_name == shop.base],
    )


def _users(done: Deliveries) -> set[str]:
    """The users of the invocations that went well."""
    return {
        record["dynamodb"]["Keys"]["userId"]["S"]
        for one in done
        if one.ok
        for record in one.records
    }


def _judge_many(done: Deliveries, lanes: int) -> None:
    took = f"40 users who signed up at once took {len(done)} invocations"
    largest = max((len(one.records) for one in done), default=0)
    require(
        len(done) <= 4 or largest > 1,
        f"{took}.",
        idea="a batch size of one keeps records apart, and costs an invocation each",
    )
    require(
        len(done) <= 4 or lanes == 1,
        f"{took}: with more lanes, each lane gathers records for itself.",
        idea="none of the three wishes asks for `ParallelizationFactor`",
    )
    require(
        len(done) <= 4,
        f"{took}, of at most {largest} records.",
        idea="how many records must a batch hold, for 40 of them in four?",
    )
    require(
        len(_users(done)) == 40,
        f"Of 40 good users {len(_users(done))} were welcomed in time.",
        idea="nothing should hold up records when nothing fails",
    )


def _judge_one(done: Deliveries) -> None:
    count = len(done)
    tries = f"{count} time{'' if count == 1 else 's'}"
    require(
        done.given_up or done.blocked == (),
        f"A bad record was tried {tries} so far, and it goes on: nothing bounds it.",
        idea="the default of `MaximumRetryAttempts` is -1",
    )
    aged = [one for one in done.given_up if one.condition == "RecordAgeExceeded"]
    require(
        not aged,
        f"The bad record was given up for its age, after {count} tries. How many fit "
        "into that time depends on pauses that AWS does not publish.",
        idea="bound the number of attempts, if the number is what matters",
    )
    require(
        count != 5,
        "A bad record was tried five times: four times again after the first.",
        idea="N retries are N + 1 invocations",
    )
    require(
        count == 4,
        f"A bad record was tried {tries} in all.",
        idea="the first attempt is no retry",
    )


def _judge_mixed(done: Deliveries, names: list[str]) -> None:
    lost = [name for name in names if name not in _users(done)]
    require(
        not lost,
        f"One bad record was in a batch with nine good ones. {len(lost)} good users "
        "were given up with it.",
        idea="split a failed batch",
    )


@exercise(
    "05.2",
    "Complete `handler`: call `work(record)`, and report the record that failed.",
    hints=(
        "Catch the exception around `work(record)`. At that moment, which record's "
        "sequence number do you hold?",
        'In the `except`: `return {"batchItemFailures": [{"itemIdentifier": '
        'record["dynamodb"]["SequenceNumber"]}]}`. After the loop: an empty list.',
    ),
    function="handler",
)
def partial_response(handler: Callable[..., Any]) -> Feedback:
    """Deliver hidden batches as a mapping would, and see what was worked on."""
    good = run(handler, Batch(4))
    require(
        not good.error,
        f"With four good records the handler raised {good.error}.",
        idea="it is called as `handler(event, context, work)`",
    )
    require(good.worked, "You never called `work`.", idea="once for each record")
    require(
        not good.lost,
        f"I sent four good records, and you worked on {len(good.worked)}. The mapping "
        "took your answer for success of all four.",
        idea="return after the loop, not in it",
    )
    require(
        good.again == [],
        f"Nothing failed, and yet {len(good.again)} of four records came again.",
        idea="an empty `batchItemFailures` says that all is well",
    )
    for batch in (Batch(4, {2}), Batch(4, {0}), Batch(4, {3}), Batch(1, {0})):
        judge_failure(run(handler, batch), batch)
    several = run(handler, Batch(5, {1, 3}))
    require(
        not several.lost,
        "The second and the fourth of five records failed, and the second was lost: "
        "the mapping went on from the fourth.",
        idea="the lowest number is the checkpoint: report it, too",
    )
    long = run(handler, Batch(4, {1, 2}, unlike=True))
    require(
        not long.lost,
        "Two records failed whose numbers have 21 and 22 digits, and the earlier one "
        "was lost: compared as text, the longer number is the smaller.",
        idea="`min(numbers, key=int)`",
    )
    also = ""
    if len(several.worked) > 5:
        also = " You go on after a failure, so later good records are done twice."
    return right(
        "Failures at the first, middle and last place, several at once, and numbers "
        f"of unlike length: nothing was lost, nothing before a failure repeated.{also}"
    )


@exercise(
    "05.3",
    "Complete `failed_records`: the records a message speaks of, from the stream.",
    hints=(
        "The message holds two bounds. GetShardIterator takes the first one; who "
        "looks at the second, and when do you stop asking for pages?",
        "Loop: `get_records`, keep records whose number is at most the last one (as "
        "integers), stop at the first greater one or when the last one is there, "
        "else go on with `NextShardIterator`.",
    ),
    function="failed_records",
)
def failed_records(answer: Callable[..., Any]) -> Feedback:
    """Compare with the stream: a short stretch, one over two pages, a second shard."""
    with Workshop("Check-05-3") as shop:
        table = shop.name("Users")
        _, stream_arn = shop.make_table(table)
        stretches = Stretches.write(stream_arn, table)
        for stretch in stretches:
            if problem := explain(stretch, stretch.ask(answer)):
                return not_yet(problem[0], idea=problem[1])
    return right(
        "I asked for three stretches: three records out of many, some that filled more "
        "than a page, and some of another shard. You returned each, whole and alone."
    )
