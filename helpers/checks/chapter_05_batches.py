"""Deliver a hidden batch as a mapping with partial responses does, for exercise 05.2.

What the response means is read by the trigger's own `read_response`.
Source: Lambda developer guide, "Configuring partial batch response with DynamoDB and
Lambda".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from helpers.checks.events import insert, stream_event
from helpers.checks.feedback import require
from helpers.checks.running import Context, call
from helpers.trigger.outcome import Failed, FailedFrom, read_response

SHORT = 999999999999999999400


@dataclass(frozen=True)
class Batch:
    """So many records, of which those at the places `bad` fail once.

    With `unlike`, the sequence numbers of the first two are one digit shorter.
    """

    size: int
    bad: set[int] = field(default_factory=set)
    unlike: bool = False

    def event(self) -> dict[str, Any]:
        """The event a handler gets."""
        users = [
            {"userId": f"user_{n}", "createdAt": "2022-08-21"} for n in range(self.size)
        ]
        event = stream_event(*[insert(user) for user in users], view="NEW_IMAGE")
        if self.unlike:
            for place, record in enumerate(event["Records"]):
                number = SHORT + 300 * place
                record["dynamodb"]["SequenceNumber"] = str(number)
        return event


@dataclass(frozen=True)
class Run:
    """What became of a batch: delivered once, and again where the answer asks for it.

    `worked` are the places of the records in the order of `work` calls that went well,
    `lost` those never worked on, `again` those delivered a second time. `named` is the
    first identifier reported, `unknown` why the whole batch counts as failed.
    """

    worked: list[int]
    lost: list[int]
    again: list[int]
    error: str = ""
    named: object = None
    unknown: str = ""
    event_ids: tuple[str, ...] = ()

    def repeated_before(self, batch: Batch) -> bool:
        """True if a record before the first bad one was delivered again."""
        return any(place < min(batch.bad) for place in self.again)


def run(handler: Callable[..., Any], batch: Batch) -> Run:
    """Deliver the batch; what is to come again is delivered once more, and is good."""
    event = batch.event()
    records = event["Records"]
    numbers = [int(one["dynamodb"]["SequenceNumber"]) for one in records]
    ids = tuple(one["eventID"] for one in records)
    worked: list[int] = []
    failing = set(batch.bad)

    def work(record: dict[str, Any]) -> None:
        place = ids.index(record["eventID"])
        if place in failing:
            raise ValueError(f"record {place + 1} is bad")
        worked.append(place)

    outcome = call(handler, event, Context(), work)
    meant = read_response(outcome.value, numbers)
    if outcome.error:
        meant = Failed("Unhandled", outcome.error_text)
    start = batch.size
    if isinstance(meant, Failed):
        start = 0
    elif isinstance(meant, FailedFrom):
        start = meant.index
    failing.clear()
    if start < batch.size:
        call(handler, {"Records": batch.event()["Records"][start:]}, Context(), work)
    return Run(
        worked,
        [place for place in range(batch.size) if place not in worked],
        list(range(start, batch.size)),
        outcome.error_text,
        _named(outcome.value),
        meant.what if isinstance(meant, Failed) else "",
        ids,
    )


def judge_failure(seen: Run, batch: Batch) -> None:
    """Say what went wrong with a batch of which some records failed."""
    place = min(batch.bad) + 1
    what = f"Record {place} of {batch.size} failed"
    whole = len(batch.bad) == batch.size
    require(
        not seen.error or whole,  # Powertools raises when every record has failed
        f"{what}, and your handler raised {seen.error}. To the mapping the whole batch "
        "failed.",
        idea="catch the exception and report the record",
    )
    require(
        not seen.lost,
        f"{what}, and you told the mapping that all is well. The record is lost.",
        idea="an exception that is caught has to be reported",
    )
    require(
        seen.named not in seen.event_ids,
        f"{what}, and you reported its eventID. The mapping knows no such sequence "
        "number, and takes the whole batch for failed.",
        idea='`record["dynamodb"]["SequenceNumber"]`',
    )
    require(
        seen.named != "",
        f'{what}, and you reported "". That means that the whole batch failed.',
        idea="the number of the record that failed",
    )
    require(
        not seen.unknown or whole,
        f"{what}, and the mapping took the whole batch for failed: {seen.unknown}.",
        idea='`{"batchItemFailures": [{"itemIdentifier": number}]}`',
    )
    require(
        not seen.repeated_before(batch),
        f"{what}, and the mapping began again at a record before it: good work was "
        "done twice.",
        idea="report the record that failed, not the last one that went well",
    )


def _named(response: object) -> object:
    try:
        return response["batchItemFailures"][0]["itemIdentifier"]  # type: ignore[index]
    except (KeyError, IndexError, TypeError):
        return None
