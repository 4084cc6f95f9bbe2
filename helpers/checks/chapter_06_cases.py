"""Deliveries for exercise 06.2, in which each misconception shows in its own way."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from helpers.checks.events import insert, modify, stream_event
from helpers.deliveries import Invocation


def _records() -> list[dict[str, Any]]:
    """Seven records: 2 and 3 of one user, 6 with the sequence number of record 0."""
    users = [{"userId": f"u{n}", "createdAt": "2022-08-20"} for n in range(6)]
    changed = {**users[2], "firstname": "Ada"}
    changes = [insert(users[0]), insert(users[1]), insert(users[2])]
    changes += [modify(users[2], changed), insert(users[3]), insert(users[4])]
    made = list(stream_event(*changes, insert(users[5]))["Records"])
    made[6]["dynamodb"]["SequenceNumber"] = made[0]["dynamodb"]["SequenceNumber"]
    return made


RECORDS = _records()
"""The records that are delivered in the cases."""


def _delivery(
    number: int,
    *records: int,
    attempt: int = 1,
    error: str | None = None,
    cause: str | None = None,
    shard: str = "shardId-1",
) -> Invocation:
    """An invocation with these records; `number` makes its request id."""
    return Invocation(
        function_name="welcome",
        request_id=f"00000000-0000-4000-8000-{number:012d}",
        attempt=attempt,
        started_at=datetime(2022, 8, 21, 12, 0, number, tzinfo=UTC),
        duration=0.002,
        shard_id=shard,
        mapping_uuid="mapping-1",
        error=error,
        error_type="ValueError" if error else None,
        cause=cause,
        record_texts=tuple([json.dumps(RECORDS[one]) for one in records]),
    )


Case = tuple[list[Invocation], tuple[int, ...], str, str]
CASES: list[Case] = [
    (
        [_delivery(1, 0, 1), _delivery(2, 2), _delivery(3, 3)],
        (),
        "Nothing came twice, but one user was inserted and then changed: two records.",
        "a user is not a record",
    ),
    (
        [_delivery(1, 0, error="no"), _delivery(2, 1)],
        (),
        "One delivery failed, and its record was given up: it never came again.",
        "a failure is a reason for a second delivery, and not the delivery",
    ),
    (
        [_delivery(1, 0, cause="it could not be invoked before: throttled")],
        (),
        "A throttled invocation was made later: the record has a `cause`, and the "
        "function saw it once.",
        "count deliveries, not reasons",
    ),
    (
        [_delivery(1, 0), _delivery(2, 6, shard="shardId-2")],
        (),
        "Two shards held different records under equal sequence numbers.",
        "AWS calls one field globally unique, and it is not the sequence number",
    ),
    (
        [_delivery(1, 0), _delivery(2, 0)],
        (0,),
        "A checkpoint was lost: one record came twice, each time as attempt 1 and "
        "without an error.",
        "neither `.attempt` nor `.error` shows this one",
    ),
    (
        [_delivery(1, 0), _delivery(2, 1), _delivery(3, 4), _delivery(4, 0)],
        (0,),
        "A record came again after two others.",
        "look at all deliveries, not at neighbours",
    ),
    (
        [
            _delivery(1, 0, 1, 2, error="no"),
            _delivery(2, 0, cause="first half of a split batch"),
            _delivery(3, 1, 2, cause="second half of a split batch"),
        ],
        (0, 1, 2),
        "A batch of three was split: three records came again, in other batches.",
        "compare records, not events",
    ),
    (
        [_delivery(1, 4, 5, error="no")]
        + [_delivery(n, 5, attempt=n, error="no") for n in (2, 3)],
        (5,),
        "A partial response: the second of two records came three times, the first "
        "once.",
        "count each record by itself",
    ),
]
"""Deliveries, the records that came twice in them, and what going wrong here means."""
