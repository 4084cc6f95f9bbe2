"""The checks of chapter 07: repair two recipes, and complete the Powertools handler.

An answer is program text. Each trial opens a practice account of its own (`fresh`) and
lets Lambda's own mechanism deliver twice; what counts is what is in the tables and in
the inbox afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

from helpers import lab
from helpers.checks.chapter_07_account import (
    connect,
    counted,
    fresh,
    leave,
    program_text,
    put,
    refuse_blocked,
    rows,
)
from helpers.checks.chapter_07_order import order_of_lines
from helpers.checks.chapter_07_powertools import powertools_handler
from helpers.checks.exercises import exercise
from helpers.checks.feedback import Feedback, not_yet, require, right

EVERY_CHANGE = {
    "FilterCriteria": {
        "Filters": [{"Pattern": json.dumps({"eventName": ["INSERT", "MODIFY"]})}]
    }
}
__all__ = ["history_rows", "order_of_lines", "powertools_handler", "users_per_day"]

LATER = timedelta(minutes=10)


@exercise(
    "07.1",
    "Repair `history`: one row for each stream record, however often it comes.",
    hints=(
        "The clock of the function says when it ran. Look for something in the record "
        "that is the same on each delivery, and different for each record.",
        'Make the sort key from `record["dynamodb"]["SequenceNumber"]` or from '
        '`record["eventID"]`: `row["at"] = {"S": ...}`.',
    ),
)
def history_rows(history: object) -> Feedback:
    """Four changes, delivered one by one, together, and again in other batches."""
    source = program_text(history)
    alone = _history(source, BatchSize=1)
    together = _history(source, BatchSize=10)
    spaced = _history(source, BatchSize=10, pause=2)
    require(alone, "No row arrived in the table `History`.", idea="`put_item`")
    require(
        alone == 4 or together < 4,
        "Delivered together, four changes make four rows; delivered one by one they "
        f"make {alone}. A record's place in its batch is not its name.",
        idea="batches are cut differently each time",
    )
    require(
        alone != 3,
        "Ada became Grace and Ada again. The third change wrote over the row of the "
        "first: the two images are equal, the records are not.",
        idea="which part of a record names the record, and not the item?",
    )
    require(
        alone == 4 or spaced < 4,
        f"Four changes within one second left {alone} rows. "
        "`ApproximateCreationDateTime` counts whole seconds.",
        idea="`SequenceNumber` has no ties within a shard",
    )
    require(
        alone == 4,
        f"Four changes of two users left {alone} rows: later changes of a user write "
        "over earlier ones.",
        idea="a history has one row for each record",
    )
    before = _history(source, BatchSize=10, keep=True)
    lab.clock.advance(LATER)
    connect(BatchSize=3, **EVERY_CHANGE)
    again = lab.deliver()
    refuse_blocked(again)
    after = {row["at"].get("S", "") for row in rows("History")}
    ids = [one.request_id for one in lab.deliveries()]
    if len(rows("History")) == 4:
        return right(
            "Four records left four rows, delivered once, and again ten minutes later "
            "in other batches."
        )
    require(
        not any(id in key for id in ids for key in after),
        f"After a second delivery there are {len(rows('History'))} rows instead of 4: "
        "each invocation has a request id of its own.",
        idea="what stays the same on each delivery?",
    )
    require(
        not any(key.startswith("20") for key in after),
        f"After a second delivery there are {len(rows('History'))} rows instead of 4. "
        "The key says when the function ran, and it ran twice.",
        idea="take the key from the record, not from the clock",
    )
    return not_yet(
        f"After a second delivery {before} rows became {len(rows('History'))}: the key "
        "is made anew each time the function runs.",
        idea="the same record has to give the same key",
    )


def _history(source: str, *, pause: int = 0, keep: bool = False, BatchSize: int) -> int:
    """Rows after four changes were delivered once; `keep` loses a checkpoint too."""
    fresh(source, BatchSize=BatchSize, **EVERY_CHANGE)
    for number, name in ((1, "Ada"), (1, "Grace"), (1, "Ada"), (2, "Ada")):
        put(number, firstname=name)
        lab.clock.sleep(pause)
    if keep:
        lab.faults.lose_checkpoint()
    refuse_blocked(lab.deliver())
    return len(rows("History"))


@exercise(
    "07.2",
    "Repair `total`: count each new user once, whatever batch the record comes in.",
    hints=(
        "A batch is how the records travel this time. Which token belongs to one "
        "record for ever?",
        'Call `once(record["eventID"], day, 1)` for each record, and go on after one '
        "that was seen.",
    ),
)
def users_per_day(total: object) -> Feedback:
    """Three inserts: again in one batch, in smaller ones, and among new ones."""
    source = program_text(total)
    fresh(source)
    _three_users()
    refuse_blocked(lab.deliver())
    require(
        counted() == 3,
        f"Three new users came, and `Days` counts {counted()}.",
        idea="each record adds one",
    )
    same = _counted_again(source, lambda: connect())
    require(
        same == 3,
        f"The same batch came twice, and three users were counted as {same}. Your "
        "token is another one on each delivery.",
        idea="a request id names an invocation",
    )
    smaller = _counted_again(source, lambda: connect(BatchSize=2))
    require(
        smaller != 6,
        "Three users came in one batch, then again two and one: counted 6. The token "
        "stands for a batch, and the second time the batches were others.",
        idea="Lambda cuts batches anew after a failure, or for a new mapping",
    )
    require(
        smaller == 3,
        f"Three users came in one batch, then again two and one: counted {smaller}. "
        "One record's id stood for its whole batch.",
        idea="a token for each record",
    )
    fresh(source)
    put(1)
    lab.deliver()
    put(2)
    put(3)
    connect()
    refuse_blocked(lab.deliver())
    require(
        counted() == 3,
        "One seen record and two new ones came in one batch: counted "
        f"{counted()} instead of 3. After a record you know, you have to go on.",
        idea="`continue`, not `break` or `return`",
    )
    fresh(source)
    put(1)
    leave(1)
    put(1)
    put(2)
    refuse_blocked(lab.deliver())
    require(
        counted() == 3,
        "A user came, left and came back: two INSERT records, and you counted one. "
        "The token names the user, not the record.",
        idea="which key for which question",
    )
    return right(
        "Three records count three: in one batch, again in smaller ones, and mixed "
        "with new ones."
    )


def _three_users() -> None:
    for number in (1, 2, 3):
        put(number)


def _counted_again(source: str, replay: Callable[[], None]) -> int:
    fresh(source)
    _three_users()
    lab.deliver()
    replay()
    refuse_blocked(lab.deliver())
    return counted()
