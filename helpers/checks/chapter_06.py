"""The checks of chapter 06: name the cause of a duplicate, and find duplicates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from helpers.checks.chapter_06_cases import CASES, RECORDS
from helpers.checks.chapter_06_histories import RECORDED
from helpers.checks.exercises import exercise
from helpers.checks.feedback import Feedback, not_yet, require, right
from helpers.checks.running import call
from helpers.deliveries import Deliveries, Invocation

CAUSES = ("failed batch", "timeout", "lost checkpoint", "new mapping", "two writes")


@exercise(
    "06.1",
    "Complete `answer`: the cause of each of the four histories.",
    hints=(
        "Ask three questions of u1's rows, one after the other, until you can say yes. "
        "Are there two `event_id`s? Did the first delivery fail, and how? Are there "
        "two mappings? If you never say yes, one cause is left.",
        "In C there are two event ids. In B the outcome is `Sandbox.Timedout`. "
        "A and D have no failure; only one of them has two mappings.",
    ),
)
def causes(answer: object) -> Feedback:
    """Each history has the cause it was made with."""
    require(
        isinstance(answer, Mapping),
        f"`answer` is {answer!r}; I expected a dict with the keys A, B, C and D.",
        idea="replace the dots, and keep the braces",
    )
    assert isinstance(answer, Mapping)
    missing = [name for name in RECORDED if answer.get(name, ...) is ...]
    require(
        not missing,
        f"There is no cause yet for {', '.join(missing)}.",
        idea="the five causes stand in the comment above `answer`",
    )
    unknown = [answer[name] for name in RECORDED if answer[name] not in CAUSES]
    require(
        not unknown,
        f"{(unknown or [None])[0]!r} is none of the five causes.",
        idea=f"write one of {', '.join(map(repr, CAUSES))}",
    )
    for name, (cause, _) in RECORDED.items():
        if answer[name] != cause:
            text, idea = _misread(cause, answer[name])
            return not_yet(
                f"{name} is not a case of {answer[name]!r}. {text}", idea=idea
            )
    return right(
        "You told two deliveries of one record from two records, errors from success, "
        "and one mapping's second delivery from another mapping's first."
    )


def _misread(cause: str, given: str) -> tuple[str, str]:
    """What the table shows that speaks against the cause given, and where to look."""
    if given == "two writes":
        return (
            "Both rows of u1 carry one eventID: one write, delivered twice.",
            "each write that leaves a record has an eventID of its own",
        )
    if cause == "two writes":
        return (
            "u1's rows carry two eventIDs, and each came once: nothing was delivered "
            "again.",
            "before you ask why a record came twice, see whether it did",
        )
    if cause == "timeout":
        return (
            "The first delivery's outcome is Sandbox.Timedout: no record made the "
            "function raise, it ran out of time.",
            "the outcome column tells an error from a timeout from success",
        )
    if given in ("failed batch", "timeout"):
        return (
            "Every row says `ok` and attempt 1: no invocation failed.",
            "not every second delivery is a retry",
        )
    if cause == "new mapping":
        return (
            "u1's rows come from two mappings, and the second one delivers all records "
            "from the start.",
            "a checkpoint belongs to one mapping",
        )
    return (
        "One mapping delivered all of it, so its own checkpoint is in question.",
        "compare the last column",
    )


@exercise(
    "06.2",
    "Complete `duplicates`: the set of eventIDs that were delivered more than once.",
    hints=(
        "Which id names a record, wherever and whenever it is delivered? Count that "
        "one over all records of all deliveries.",
        'A `Counter` over `record["eventID"]` for each `one` in `deliveries` and each '
        "`record` in `one.records`; then the set of those counted twice or more.",
    ),
    function="duplicates",
)
def find_duplicates(answer: Callable[..., Any]) -> Feedback:
    """Hand over deliveries in which each misconception goes wrong in its own way."""
    everything = [one for case in CASES for one in case[0]]
    whole = call(answer, Deliveries(everything))
    require(
        not whole.error,
        f"With {len(everything)} deliveries your function raised {whole.error_text}.",
        idea="each delivery has `.records`, a list of dicts",
    )
    found = whole.value
    require(
        found is not None and found is not ...,
        "Your function returned nothing.",
        idea='start from `for record in one.records: record["eventID"]`',
    )
    require(
        isinstance(found, set | frozenset),
        f"You returned a {type(found).__name__}; I expected a set.",
        idea="a record delivered five times is one duplicate: a set says it once",
    )
    _require_event_ids(found, everything)
    for made, twice, text, idea in CASES:
        outcome = call(answer, Deliveries(made))
        require(not outcome.error, f"{text} You raised {outcome.error_text}.")
        wanted = {RECORDS[one]["eventID"] for one in twice}
        require(
            outcome.value == wanted,
            f"{text} I expected {_count(wanted)}, you found {_count(outcome.value)}.",
            idea=idea,
        )
    return right(
        f"I handed you {len(CASES)} histories: retries, a split, a lost checkpoint, a "
        "replay, and several that look like duplicates. You found what came again, and "
        "nothing else."
    )


def _require_event_ids(found: object, made: Sequence[Invocation]) -> None:
    """What was counted, if it is no eventID."""
    assert isinstance(found, set | frozenset)
    records = [record for one in made for record in one.records]
    numbers = {record["dynamodb"]["SequenceNumber"] for record in records}
    require(
        not found & {one.request_id for one in made},
        "There are request ids in your set. A request id names an invocation: it is "
        "new each time, and all records of a batch share it.",
        idea="what stays the same when a record comes again",
    )
    require(
        not {str(one) for one in found} & (numbers | {str(int(n)) for n in numbers}),
        "There are sequence numbers in your set. They give a record's place in its "
        "shard; the globally unique name is another field.",
        idea="two fields of a record stay the same; only one is unique everywhere",
    )
    known = {record["eventID"] for record in records}
    strange = sorted(map(repr, found - known))
    require(
        not strange,
        f"Your set holds {strange[0] if strange else ''}, which is no eventID.",
        idea='an eventID is `record["eventID"]`',
    )


def _count(ids: object) -> str:
    """`no eventID`, `1 eventID`, `2 eventIDs`, or what came instead of a set."""
    if not isinstance(ids, set | frozenset):
        return repr(ids)
    return f"{len(ids) or 'no'} eventID{'' if len(ids) == 1 else 's'}"
