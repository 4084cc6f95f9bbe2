"""The checks of chapter 09: a handler against an adversary who redelivers.

An answer is program text. The adversary delivers many histories to it; what counts is
the final state, compared with a model's. The shortest history that breaks the handler
is told in words, after the sentence for the misconception behind it.
"""

from __future__ import annotations

from collections.abc import Sequence

from helpers.checks.chapter_07_account import program_text
from helpers.checks.chapter_09_adversary import Attack, attack
from helpers.checks.chapter_09_arena import Arena, Told
from helpers.checks.chapter_09_cases import RAISES, Case, diagnose
from helpers.checks.chapter_09_history import (
    CRASH,
    LOST,
    OVERTAKEN,
    SPLIT,
    STALE,
    THROTTLED,
)
from helpers.checks.chapter_09_jobs import Archive, Job, Replica, Totals
from helpers.checks.chapter_09_known import ARCHIVE, REPLICA, TOTALS
from helpers.checks.exercises import exercise
from helpers.checks.feedback import Feedback, not_yet, right

RUNS = 60
"""Histories for one check. The workbook's tests run its own solutions through 500."""
KINDS = {
    CRASH: "a crash",
    LOST: "a lost checkpoint",
    STALE: "a stale lease",
    OVERTAKEN: "an overtaken run",
    THROTTLED: "a throttled call",
    SPLIT: "a shard split",
}


@exercise(
    "09.1",
    "Archive each user that DynamoDB deleted by TTL, as one object in S3.",
    hints=(
        "A TTL delete carries `userIdentity`, and the item is in `OldImage`. Then ask: "
        "which object key is the same on each delivery of a record, and different for "
        "each record?",
        'Skip records whose `record.get("userIdentity", {}).get("type")` is not '
        "`Service`. Put the rest under `f\"expired/{record['eventID']}.json\"`.",
    ),
)
def archive(handler: object) -> Feedback:
    """An object for each TTL delete, and for nothing else."""
    return _judged(Archive(), handler, ARCHIVE)


@exercise(
    "09.2",
    "Keep the total amount of each day's orders, whatever is delivered again.",
    hints=(
        "Each record changes the total by its new amount minus its old one. `ADD` must "
        "happen once for each record: which repair of chapter 07 holds?",
        "One `transact_write_items` per record: a `Put` into `SEEN` if "
        "`attribute_not_exists(eventID)`, and an `Update` with `ADD #total :more`.",
    ),
)
def totals(handler: object) -> Feedback:
    """Per day, the sum of the amounts of the orders that are there."""
    return _judged(Totals(), handler, TOTALS)


@exercise(
    "09.3",
    "Keep a copy of the table `Users`, whatever is delivered again or late.",
    hints=(
        "An older record may come after a newer one. What in a record tells you which "
        "of two is older, and what is left of an item that was deleted?",
        "Put the item with `number`, the `SequenceNumber` after `.zfill(40)`, if "
        "`attribute_not_exists(#number) OR #number < :this`. For a REMOVE, put the "
        "keys with `deleted` true and the number, under the same condition.",
    ),
)
def replica(handler: object) -> Feedback:
    """The items of the source table, and no others."""
    return _judged(Replica(), handler, REPLICA)


def _judged(job: Job, answer: object, cases: Sequence[Case]) -> Feedback:
    source = program_text(answer)
    job.open()
    try:
        arena = Arena(job, source)
        result = attack(arena, RUNS)
        known = diagnose(arena, cases)
    finally:
        job.close()
    broken = [told for told in (known and known[1], result.broken) if told]
    if not broken:
        return right(_survived(result))
    text, idea = "The final state is not what the model says.", "follow the history"
    if not known and result.broken and result.broken.error:
        known = RAISES, result.broken
    if known:
        told = known[1]
        text = known[0].text.format(
            error=told.error, expected=_state(told.expected), found=_state(told.found)
        )
        idea = known[0].idea
    shortest = min(broken, key=lambda told: len(told.lines))
    return not_yet("\n".join([text, *_story(shortest)]), idea=idea)


def _story(told: Told) -> list[str]:
    """The history in words, line by line, and how it ended."""
    end = f"In the end there is {_state(told.found)}; right is {_state(told.expected)}."
    first = "The shortest history I found that breaks it:"
    return [first, *told.lines, *([] if told.error else [end])]


def _state(state: object) -> str:
    """A final state in words."""
    if isinstance(state, dict):
        state = [f"{name} {value}" for name, value in state.items()]
    return ", ".join(state) if isinstance(state, list) and state else "nothing"


def _survived(result: Attack) -> str:
    """How many histories the handler stood, and what happened in them."""
    seen = [
        f"{name} in {result.kinds[kind]}"
        for kind, name in KINDS.items()
        if kind in result.kinds
    ]
    return (
        f"{result.histories} histories with {result.deliveries} deliveries, among them "
        f"{', '.join(seen)}: each time the final state was the model's. The adversary "
        "found nothing; that is evidence, and no proof."
    )
