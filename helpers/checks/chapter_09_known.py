"""The known misconceptions of chapter 09: a history and a sentence for each."""

from __future__ import annotations

from collections.abc import Callable

from helpers.checks.chapter_09_arena import Told
from helpers.checks.chapter_09_cases import Case, differs, history
from helpers.checks.chapter_09_history import (
    CRASH,
    FINE,
    LOST,
    OVERTAKEN,
    STALE,
    THROTTLED,
    Step,
)

ONE = Step(FINE, size=1)
LOSES_ONE, LOSES_TWO = Step(LOST, size=1), Step(LOST, size=2, back=2)
LATE = Step(STALE, size=1, back=2)
BUSY = Step(THROTTLED, size=1)
REFUSED = "ConditionalCheckFailedException", "TransactionCanceledException"
"""What a condition that does not hold ends in: a single write, a transaction."""
MOST_CALLS = 5
"""So many AWS calls of one invocation are tried for a crash or an overtaking run."""


def no_image(image: str, when: str) -> Case:
    """The handler reads an image that this kind of record does not have."""
    return Case(
        history(when),
        f"Your handler raises {{error}}: this record has no `{image}`. On AWS it would "
        "block the shard.",
        idea="which images does an INSERT have, which a REMOVE? (chapter 02)",
        errors=(f"'{image}'",),
    )


def crashes(
    writes: str, text: str, idea: str, when: Callable[[Told], bool]
) -> list[Case]:
    """A process that dies after any of the handler's first AWS calls."""
    return [
        Case(history(writes, Step(CRASH, 1, call)), text, idea, when)
        for call in range(1, MOST_CALLS)
    ]


def overtakings(writes: str, text: str, idea: str) -> list[Case]:
    """A slow run that another poller overtakes before any of its first AWS calls."""
    return [
        Case(history(writes, Step(OVERTAKEN, 1, call)), text, idea)
        for call in range(1, MOST_CALLS)
    ]


ARCHIVE = [
    no_image("OldImage", "a1"),
    no_image("NewImage", "a1 a!"),
    Case(
        history("a1"),
        "A new user already lies in the archive. Most records are no TTL deletes.",
        idea="how does a record say that DynamoDB itself deleted the item?",
    ),
    Case(
        history("a1 a-"),
        "A person deleted a user, and you archived it. Only what expired belongs here.",
        idea="`userIdentity` tells the two kinds of REMOVE apart",
    ),
    Case(
        history("a1 a!"),
        "A user expired, and the archive is empty.",
        idea="a TTL delete has `userIdentity` with the type `Service`",
        when=lambda told: not told.found,
    ),
    Case(
        history("a1 a!"),
        "An object came, without the expired item in it: {found}. The rest of the item "
        "is gone for good.",
        idea="`Keys` names the item; which part of the record holds all of it?",
    ),
    Case(
        history("a1 a!", LOSES_TWO),
        "The same record came again, and left a second object. Its key says when the "
        "handler ran.",
        idea="take the key from the record, not from the clock",
        one_id=True,
    ),
    Case(
        history("a1 a!", LOSES_TWO),
        "The same record came again, and left a second object. Its key names the "
        "invocation.",
        idea="the request id is another one on each delivery (chapter 06)",
    ),
    Case(
        history("a1 a!", ONE, Step(LOST, size=1, back=2)),
        "The same record came again in another batch, and left a second object. Its "
        "key depends on the batch.",
        idea="batches are cut anew each time",
    ),
    Case(
        history("a1 b1 a! b!"),
        "Two users expired in one batch, and one object came.",
        idea="go on to the next record; `return` ends the whole batch",
    ),
    Case(
        history("a1 a! a1 a!", ONE, ONE, ONE, ONE),
        "A user expired, came back and expired again: two records, and one object. "
        "Your key names the user.",
        idea="an archive of records needs a name for each record",
    ),
]

TOTALS = [
    no_image("OldImage", "a1"),
    no_image("NewImage", "a1 a-"),
    Case(
        history("a1"),
        "One order came, and the totals are {found} instead of {expected}.",
        idea='the table is `os.environ["TOTALS"]`, the key `day`, the number `total`',
    ),
    Case(
        history("a1 a2"),
        "An order changed from 10 to 20, and nothing was added: the total is still 10.",
        idea="a MODIFY changes the total, too",
        when=lambda told: told.found == {"Mon": 10},
    ),
    Case(
        history("a1 a2"),
        "An order changed from 10 to 20, and the total became 30: you added the new "
        "amount and kept the old one.",
        idea="what has to be added is the difference of the two images",
        when=lambda told: told.found == {"Mon": 30},
    ),
    Case(
        history("a1 a-"),
        "An order was deleted, and its amount is still in the total.",
        idea="a REMOVE has an `OldImage`, and takes its amount away",
    ),
    Case(
        history("a1", LOSES_ONE),
        "The same record came again, and your handler raised {error}. That the marker "
        "is there is no failure: the record has been counted.",
        idea="catch it if its reason is `ConditionalCheckFailed`, and go on",
        errors=REFUSED,
    ),
    Case(
        history("a1", LOSES_ONE),
        "The same record came again a quarter of an hour later, and counted twice. A "
        "`ClientRequestToken` is good for ten minutes.",
        idea="a marker that stays, in the same transaction",
        survives=history("a1", Step(OVERTAKEN, 1, 1)),
    ),
    Case(
        history("a1", LOSES_ONE),
        "The same record came twice, and counted twice. `ADD` is not idempotent.",
        idea="a marker per record, in the same transaction (chapter 07, repair 3)",
    ),
    Case(
        history("a1 a-", LOSES_ONE),
        "A record you had seen came back in one batch with a new one, and the new one "
        "was not counted. Your marker stands for a batch.",
        idea="a marker for each record",
    ),
    Case(
        history("a1", ONE, LATE),
        "Another environment of your function got the record, and counted it again. "
        "What you remember in a variable, it does not know.",
        idea="memory has to live outside the function",
    ),
    *crashes(
        "a1",
        "The process died between marker and total. The record is marked as seen, and "
        "never counted.",
        idea="both in one write: `transact_write_items`",
        when=lambda told: not told.ok and not told.found,
    ),
    *crashes(
        "a1",
        "The process died between total and marker. The record came again, and counted "
        "twice.",
        idea="both in one write: `transact_write_items`",
        when=differs,
    ),
    *overtakings(
        "a1",
        "Two runs looked for the marker before either had written it, and both "
        "counted. To look first is not enough.",
        idea="let the write itself refuse: a `ConditionExpression` on the marker",
    ),
    Case(
        history("a1", BUSY),
        "DynamoDB was throttled and cancelled the transaction. You took that for a "
        "marker that is there, and the order never counted.",
        idea="only the reason `ConditionalCheckFailed` means: seen before",
    ),
]

REPLICA = [
    no_image("NewImage", "a1 a-"),
    Case(
        history("a1"),
        "A user was written, and the copy holds {found}.",
        idea='the table is `os.environ["COPY"]`; its keys are those of `Users`',
    ),
    Case(
        history("b1 a1 a2"),
        "A user changed twice within a second, and the copy holds the older version. "
        "`ApproximateCreationDateTime` counts whole seconds and cannot order them.",
        idea="`SequenceNumber` grows with each change of an item",
    ),
    Case(
        history("a1 a2"),
        "A user changed, and the copy holds the older version. The two sequence "
        "numbers have 21 and 22 digits, and as text the longer one sorts first.",
        idea="compare them as numbers; padded with zeros, text sorts the same way",
    ),
    Case(
        history("a1 a-"),
        "A user was deleted, and is still in the copy.",
        idea="a REMOVE has to do something, too",
    ),
    Case(
        history("a1", LOSES_ONE),
        "The same record came again, and your handler raised {error}. That a write is "
        "refused because it is old is no failure.",
        idea="catch `ConditionalCheckFailedException`, and go on",
        errors=REFUSED,
    ),
    Case(
        history("a1 a2", ONE, ONE, LATE),
        "An older record came again, and your handler raised {error}. That a write is "
        "refused because it is old is no failure.",
        idea="catch `ConditionalCheckFailedException`, and go on",
        errors=REFUSED,
    ),
    Case(
        history("a1 a2", ONE, ONE, LATE),
        "An older record was written after a newer one, and the copy went back to the "
        "older version.",
        idea="keep the sequence number with the item, and refuse lower ones",
    ),
    Case(
        history("a1 a-", ONE, ONE, LATE),
        "A user was deleted, then an older record came, and the user is back in "
        "the copy. A delete left nothing that could refuse it.",
        idea="put a tombstone: the keys, `deleted`, and the sequence number",
    ),
    *crashes(
        "a1",
        "The process died between the sequence number and the item. The number says "
        "that the record is done, and the item never came.",
        idea="number and item in one write",
        when=differs,
    ),
    *overtakings(
        "a1 a-",
        "Your handler looked, another run wrote a later record, and then the slow "
        "one wrote over it.",
        idea="look and write in one call: a `ConditionExpression`",
    ),
    Case(
        history("a1", BUSY),
        "DynamoDB was throttled and refused the write. You caught that error too, and "
        "the user never came to the copy.",
        idea="catch `ConditionalCheckFailedException` alone; let others reach Lambda",
    ),
]
