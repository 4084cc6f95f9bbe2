"""The checks of chapter 08: a split stream, a mapping's parameters, a window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from helpers.checks.chapter_08_stream import Endless, Stretch, split_stream
from helpers.checks.chapter_08_trial import Trial, refusal, run_trial
from helpers.checks.chapter_08_window import NEXT, START, Windows
from helpers.checks.events import insert, modify, remove, stream_event
from helpers.checks.exercises import exercise
from helpers.checks.feedback import Feedback, not_yet, require, right
from helpers.checks.running import call, require_list

MOST_AN_HOUR = 40
LONGEST_WAIT = 120
MOST_FOR_THE_IMPORT = 10


@exercise(
    "08.1",
    "Complete `read_in_order`: all records, a parent shard's before its children's.",
    hints=(
        "A shard may be read as soon as its parent does not wait to be read any more: "
        "because it is done, or because it is not in the list.",
        "Keep `waiting`, a dict of `ShardId` to `ParentShardId`. As long as there is "
        "one, read every shard whose parent is not in `waiting`, and take it out.",
    ),
    function="read_in_order",
)
def reads_in_order(function: Callable[..., Any]) -> Feedback:
    """Let it read a stream that split twice, shuffled, then with the root trimmed."""
    for stretch in split_stream():
        problem = _misread(function, stretch)
        if problem is not None:
            return problem
    return right(
        "I gave you a stream that had split twice, its shards in three orders, and "
        "once with the first parent gone. Every record came, and each item's in order."
    )


def _misread(function: Callable[..., Any], stretch: Stretch) -> Feedback | None:
    outcome = call(function, stretch.shards(), stretch.read)
    require(
        not isinstance(outcome.error, Endless),
        "Your loop does not end: it waits for a parent that is not in the list. There "
        "is nothing left to read of it.",
        idea="a parent that is not there needs no waiting",
    )
    require(
        not outcome.error,
        f"With {stretch.what} your function raised {outcome.error_text}.",
        idea="the first shard has no `ParentShardId` at all, a later one may name a "
        "shard that is gone",
    )
    got = require_list(outcome, "records")
    require(
        all(isinstance(one, dict) for one in got),
        "I expected a list of records; your list holds something else.",
        idea="`records += read(shard_id)` collects them",
    )
    return stretch.judge(got)


@exercise(
    "08.2",
    "Complete `parameters`: a dict of the mapping's parameters for this need.",
    hints=(
        "How many changes come in 90 seconds, how many in an hour? Which parameter "
        "lets Lambda wait for them, and which one cuts the import into pieces?",
        "`MaximumBatchingWindowInSeconds` between 90 and 120 gives 9 to 12 records per "
        "invocation; `BatchSize` of 50 or more gives the import 10 invocations.",
    ),
)
def fewer_invocations(parameters: object) -> Feedback:
    """Run an hour of one change every ten seconds, then an import, with them."""
    require(
        isinstance(parameters, Mapping) and parameters,
        "There are no parameters yet: with the defaults every change is an invocation.",
        idea="the table of parameters in chapter 03",
    )
    assert isinstance(parameters, Mapping)
    refused = refusal(parameters)
    require(
        not refused,
        f"AWS would not take these parameters: {refused}",
        idea="the spelling and the range of each parameter",
    )
    trial = run_trial(parameters)
    require(
        trial.records_each,
        "Not one of the changes reached the function.",
        idea="a filter drops what it does not match",
    )
    require(
        trial.hour <= MOST_AN_HOUR or parameters.get("ParallelizationFactor", 1) == 1,
        f"The hour took {trial.hour} invocations: with more lanes, each lane gathers "
        "records for itself.",
        idea="how many lanes does one change every ten seconds need?",
    )
    return _verdict(trial)


def _verdict(trial: Trial) -> Feedback:
    if trial.hour > MOST_AN_HOUR and trial.records_each <= 1:
        return not_yet(
            f"The hour took {trial.hour} invocations, one for each change: nothing "
            "makes Lambda wait for a second record. A batch size is a maximum.",
            idea="the parameter that lets Lambda gather records",
        )
    require(
        trial.hour <= MOST_AN_HOUR,
        f"The hour took {trial.hour} invocations. Lambda waits, and not long enough: "
        f"{MOST_AN_HOUR} an hour leave 90 seconds for each.",
        idea="records per invocation = window / 10 seconds",
    )
    require(
        trial.longest_wait <= LONGEST_WAIT,
        f"The hour took {trial.hour} invocations, and one change waited "
        f"{trial.longest_wait} seconds. Two minutes were the limit.",
        idea="the first record of a batch waits for the whole window",
    )
    require(
        trial.imported <= MOST_FOR_THE_IMPORT,
        f"The hour is fine with {trial.hour} invocations, but the import of 500 users "
        f"took {trial.imported}: the batches are full before the window ends.",
        idea="how large must a batch be, for 500 records in 10 invocations?",
    )
    return right(
        f"{trial.hour} invocations in the hour, the longest wait {trial.longest_wait} "
        f"seconds, and {trial.imported} invocations for the import."
    )


@exercise(
    "08.3",
    "Complete the handler: count INSERTs in the state, report at the end of a window.",
    hints=(
        'What the invocation before counted is in `event["state"]`, and nowhere else. '
        "What you return is what the next one finds there.",
        'Start with `event["state"].get("count", 0)`, add the INSERTs, call `report` '
        'if `event["isFinalInvokeForWindow"]`, return `{"state": {"count": count}}`.',
    ),
    function="handler",
)
def counts_per_minute(handler: Callable[..., Any]) -> Feedback:
    """Play two windows of two shards, a repeated invocation, and an empty window."""
    Windows(handler).is_begun()
    play = Windows(handler)
    ada, ben, cho = ({"userId": one, "createdAt": "2022"} for one in ("a", "b", "c"))
    first = insert(ada), modify(ada, ada | {"x": 1})
    rest = insert(ben), insert(cho), remove(ada)
    # One event for all, so that each record has an id and a number of its own.
    records = stream_event(*first, *rest, insert(ada))["Records"]
    one = play.invoke({}, records[:2])
    two = play.invoke(one, records[2:5])
    other = play.invoke({}, records[5:], start=NEXT)
    require(
        not play.reports,
        "Your handler reported before the window was at its end.",
        idea="`isFinalInvokeForWindow` says when",
    )
    play.invoke(one, records[2:5])
    play.invoke(two, final=True)
    _judge_first(play.reports)
    play.invoke(other, start=NEXT, final=True)
    require(
        play.reports[-1] == (NEXT, 1),
        f"The next window had one INSERT; I saw {play.reports[1:]!r}.",
        idea="each window starts with the state `{}`",
    )
    play.invoke({}, start=NEXT, final=True)
    return right(
        "Three in the first window, one in the next, each reported once at its end; a "
        "repeated batch was not counted twice, and an empty window did no harm."
    )


_WRONG = {
    5: "You reported 5: all records, the change and the delete among them.",
    0: "You reported 0: only the records of the final invocation, and it has none.",
    2: "You reported 2: the INSERTs of the last batch, without those before.",
}


def _judge_first(reports: list[tuple[Any, Any]]) -> None:
    require(
        reports,
        "The window ended and nothing was reported.",
        idea="the final invocation has no records; it has the state",
    )
    start, seen = reports[0]
    require(
        seen != START,
        f"You called `report({start!r}, {seen!r})`: the count came first.",
        idea="`report(start, count)`",
    )
    require(seen != 5, _WRONG[5], idea="`eventName`")
    require(seen != 0, _WRONG[0], idea="the count stands in the state by now")
    require(seen != 2, _WRONG[2], idea="start from what the state holds")
    require(
        seen == 3,
        f"The window had three INSERTs in two invocations; you reported {seen!r}. "
        "Between them I sent another shard's records, and one batch twice.",
        idea="a variable outside the handler is shared by shards, windows and retries",
    )
    require(
        reports == [(START, 3)],
        f"I expected one call `report({START!r}, 3)`; I saw {reports!r}.",
        idea='`event["window"]["start"]`',
    )
