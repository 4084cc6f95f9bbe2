"""The check of exercise 07.3: a Powertools handler under three causes."""

from __future__ import annotations

from datetime import timedelta

from helpers import lab
from helpers.checks.chapter_07_account import (
    connect,
    ending,
    failure,
    fresh,
    leave,
    mails,
    program_text,
    put,
)
from helpers.checks.exercises import exercise
from helpers.checks.feedback import MEND_FIRST, Feedback, require, right


@exercise(
    "07.3",
    "Fill the three gaps of `once_each`: the key, the lifetime, the context.",
    hints=(
        "The key is a JMESPath into one record. The lifetime has to be longer than the "
        "stream can deliver the record. The third gap is one call on `config`.",
        '`event_key_jmespath="eventID"`, `expires_after_seconds=25 * 3600`, and '
        "`config.register_lambda_context(context)`.",
    ),
)
def powertools_handler(once_each: object) -> Feedback:
    """One e-mail per INSERT: redelivered, killed behind the lock, replayed a day on."""
    source = program_text(once_each)
    fresh(source, MaximumRetryAttempts=2)
    put(1)
    put(2)
    first = lab.deliver()
    require(first, "Nothing was delivered to your function.")
    require(
        first[0].ok or ending(first[0]).startswith("Idempotency"),
        f"Your function fails at its first record with {failure(first[0])}",
        idea=MEND_FIRST,
    )
    require(
        first[0].ok,
        f"Your function fails at its first record with {ending(first[0])}.",
        idea="the first gap takes a path such as the one in the worked example",
    )
    one, two = mails("user_1@example.com"), mails("user_2@example.com")
    require(
        one == two == 1,
        f"Two new users got {one} and {two} e-mails. The same key for both records "
        "makes the second look seen.",
        idea="a key has to differ between records",
    )
    fresh(source)
    put(1)
    lab.faults.lose_checkpoint()
    lab.deliver()
    require(
        mails() == 1,
        f"A lost checkpoint, and user_1 got {mails()} e-mails. If the path finds "
        "nothing in the record, Powertools warns and protects nothing.",
        idea="spelling: as it stands in the event",
    )
    fresh(source)
    put(1)
    leave(1)
    put(1)
    lab.deliver()
    require(
        mails() == 2,
        "user_1 came, left and came back: two INSERT records, and one e-mail. Your "
        "key names the user or the image; this exercise asks for the record.",
        idea="which key for which question",
    )
    fresh(source)
    put(1)
    lab.faults.kill_after("PutItem")
    deliveries = lab.deliver()
    require(
        mails() == 1 and not deliveries.blocked,
        "The function was killed behind the lock. An hour later the shard still waits: "
        f"{len(deliveries)} invocations, {mails()} e-mails. Nobody told Powertools "
        "when the run would have to be over.",
        idea="the third gap: the Lambda context",
    )
    fresh(source)
    put(1)
    lab.deliver()
    lab.clock.advance(timedelta(hours=23))
    connect()
    lab.deliver()
    require(
        mails() == 1,
        "A second mapping replayed the stream 23 hours later, and user_1 got "
        f"{mails()} e-mails: the record in `Idempotency` had expired.",
        idea="a stream keeps a record for 24 hours",
    )
    return right(
        "One e-mail per record: after a lost checkpoint, after a death behind the "
        "lock, and after a replay 23 hours later."
    )
