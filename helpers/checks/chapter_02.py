"""The checks of chapter 02: absent images, what changed, and which view type to choose.

The first two call the learner's function with records nobody has seen. The third runs
small jobs on live records: it writes one insert, one modify and one remove to tables
of its own, one per view type, reads their streams, and deletes the tables.
"""

from __future__ import annotations

from copy import deepcopy

from helpers.checks.chapter_02_jobs import JOBS, VIEWS, live_records, run, total_bytes
from helpers.checks.chapter_02_records import (
    BARE,
    CHANGES,
    IMAGES,
    MISAKI,
    RENAMED,
    WHAT_CHANGED,
    record_of,
)
from helpers.checks.events import Change, insert, modify
from helpers.checks.exercises import exercise
from helpers.checks.feedback import Feedback, require, right
from helpers.checks.running import call


@exercise(
    "02.1",
    "Repair `full_name(record)` so that no record stops it.",
    hints=(
        "Which image is there depends on the view type and on the event. `in` tells "
        "you whether a dict has a key; `.get` gives you None where it has not.",
        "`image = change.get('NewImage') or change.get('OldImage') or {}` takes the "
        "newest image there is. Then look whether it holds both names.",
    ),
    function="full_name",
)
def full_name(answer: object) -> Feedback:
    """The newest full name a record holds, or None, for all twelve kinds of record."""
    for view in ("NEW_IMAGE", "NEW_AND_OLD_IMAGES", "OLD_IMAGE", "KEYS_ONLY"):
        for event, (change, old, new) in CHANGES.items():
            expected = new if "NewImage" in IMAGES[view] and new else None
            if expected is None and "OldImage" in IMAGES[view]:
                expected = old
            _judge_name(answer, change, view, event, expected, old)
    bare = call(answer, record_of(insert(BARE), "NEW_IMAGE"))
    require(
        bare.error is None,
        "I inserted a user who has a key and no name yet. The image is there, without "
        f"`firstname`, and your function stopped with {bare.error_text}",
        idea="an image that is there can still lack an attribute",
    )
    require(
        bare.value is None,
        "I inserted a user who has a key and no name yet. Your function returned "
        f"{bare.value!r}; I expected None.",
        idea="look whether both names are in the image before you join them",
    )
    return right(
        "I called it with an INSERT, a MODIFY and a REMOVE of each of the four view "
        "types, and with a user who has no name. It never stopped, and never made up a "
        "name."
    )


def _judge_name(
    answer: object,
    change: Change,
    view: str,
    event: str,
    expected: str | None,
    old: str | None,
) -> None:
    seen = call(answer, record_of(change, view))
    what = f"I called it with the {event} record of view type `{view}`"
    require(
        seen.error is None,
        f"{what}, and it stopped with {seen.error_text}",
        idea="find this record in the table of twelve: which parts does it carry?",
    )
    require(
        seen.value is not ...,
        f"{what}, and the dots came back.",
        idea="replace the dots after `return`",
    )
    require(
        not (isinstance(seen.value, dict) and "S" in seen.value),
        f"{what}, and got {seen.value!r}: a value with its type, not the text.",
        idea='the text of `{"S": "Sandro"}` is its value under `"S"`',
    )
    require(
        expected is not None or seen.value is None,
        f"{what}. It holds no name, and your function returned {seen.value!r}.",
        idea="return None where the record does not hold the names",
    )
    require(
        event != "MODIFY" or expected == old or seen.value != old,
        f"{what}. She was {old!r} before and is {expected!r} now; your function "
        "returned the old name.",
        idea="when both images are there, the new one is the newest",
    )
    require(
        expected is None or seen.value is not None,
        f"{what}. It returned None, though the record's {_holder(event, view)} holds "
        f"{expected!r}.",
        idea="the other image may be there when the first is not",
    )
    require(
        seen.value == expected,
        f"{what}, and got {seen.value!r}; I expected {expected!r}.",
        idea="first name, one space, last name",
    )


def _holder(event: str, view: str) -> str:
    new = "NewImage" in IMAGES[view] and event != "REMOVE"
    return "`NewImage`" if new else "`OldImage`"


@exercise(
    "02.2",
    "Write `changed(record)`: a set of attribute names, or None if the record can't "
    "tell.",
    hints=(
        "Start from the three lines of the diff. Which of them fails when an image is "
        "absent, and what stands for an item that is not there?",
        "`change.get('OldImage', {})` is the empty item where there is none. Leave "
        "early with None unless `StreamViewType` says both images. For sets, compare "
        "a `sorted` copy.",
    ),
    function="changed",
)
def changed(answer: object) -> Feedback:
    """Names of attributes added, changed or removed; None without both images."""
    for what, record, names, idea in WHAT_CHANGED:
        seen = call(answer, deepcopy(record))
        require(
            seen.error is None,
            f"I called it with {what}, and it stopped with {seen.error_text}",
            idea=idea,
        )
        require(
            seen.value is not ... and seen.value is not None,
            f"I called it with {what}, and no names came back.",
            idea="both images are there to compare: return a set of names",
        )
        require(
            isinstance(seen.value, set | frozenset),
            f"I called it with {what}, and got {seen.value!r}; I expected a set.",
            idea="`{name for name in ... if ...}` builds a set",
        )
        require(
            seen.value == names,
            f"I called it with {what}, and got {_names(seen.value)}; "
            f"I expected {_names(names)}.",
            idea=idea,
        )
    for view in ("KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE"):
        seen = call(answer, record_of(modify(MISAKI, RENAMED), view))
        what = f"I called it with the MODIFY record of view type `{view}`"
        require(
            seen.error is None,
            f"{what}, and it stopped with {seen.error_text}",
            idea="look at `StreamViewType` before you reach for an image",
        )
        require(
            seen.value is None,
            f"{what}. It can't tell what changed, and your function returned "
            f"{_names(seen.value)}.",
            idea="an image can be absent because the item was not there, or because "
            "the view type leaves it out: only the first means an empty item",
        )
    return right(
        "I called it with ten records: added, changed and removed attributes, a map, a "
        "set in another order, a new item, a removed one, and three records that can't "
        "tell."
    )


def _names(value: object) -> str:
    if not isinstance(value, set | frozenset):
        return repr(value)
    return "{" + ", ".join(sorted(map(repr, value))) + "}"


@exercise(
    "02.3",
    "Choose a view type for each job in `choice`.",
    hints=(
        "Ask of each job: on which events does it act, and does it need what the item "
        "was, what it is, or only which item it is?",
        "Two jobs are happy with `KEYS_ONLY`, two need `NEW_IMAGE`, one each needs "
        "`OLD_IMAGE` and `NEW_AND_OLD_IMAGES`.",
    ),
)
def choice(answer: object) -> Feedback:
    """The smallest view type that lets each job do its work, tried on live records."""
    require(
        isinstance(answer, dict) and set(answer) == set(JOBS),
        f"I expected a dict with the keys {', '.join(map(repr, JOBS))}.",
        idea="keep the names of the jobs, and replace the dots only",
    )
    assert isinstance(answer, dict)
    for job, view in answer.items():
        require(
            view is not ...,
            f"There is no view type for the job `{job}` yet: the dots are still there.",
            idea="start with the job you find easiest",
        )
        require(
            isinstance(view, str) and view in VIEWS,
            f"For `{job}` you gave {view!r}, which is no view type.",
            idea=f"the view types are {', '.join(VIEWS)}",
        )
    records = live_records()
    for job, view in answer.items():
        run_of = run(job, records[view])
        require(
            run_of.done,
            f"I ran `{job}` on live records of view type `{view}`. {run_of.trouble}",
            idea="find the records of this view type in the table of twelve",
        )
    for job, view in answer.items():
        enough = [one for one in VIEWS if run(job, records[one]).done]
        best = min(enough, key=lambda one: total_bytes(records[one]))
        require(
            view == best,
            f"`{job}` works with `{view}`. It works with a smaller one too: there "
            f"the same three records take {total_bytes(records[best])} bytes instead "
            f"of {total_bytes(records[view])}.",
            idea="which part of the record does this job never look at?",
        )
    return right(
        "I made a table for each view type, wrote an insert, a modify and a remove to "
        "each, and ran every job on the stream you chose. Each did its work, and none "
        "with fewer bytes elsewhere."
    )
