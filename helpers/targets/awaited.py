"""Which records are still to come, where somebody else's trigger delivers them.

Pure functions: what the functions' logs told of a record, and what that means.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from helpers.deliveries import Invocation
from helpers.trigger.outcome import (
    Failed,
    FailedFrom,
    Outcome,
    Succeeded,
    read_response,
)
from helpers.trigger.settings import MappingSettings


@dataclass(frozen=True)
class Heard:
    """What is known of a record: how often it was tried, and how the last try ended."""

    tries: int = 0
    done: bool = False
    error: str = ""


NOTHING = Heard()


def heard(
    invocations: Iterable[Invocation], settings: MappingSettings
) -> dict[str, Heard]:
    """What is known of each record that a mapping's function was given, by eventID."""
    known: dict[str, Heard] = {}
    for one in invocations:
        if one.function_name != settings.function_name:
            continue
        outcome = _outcome(one, settings)
        error = one.error or "the function reported it as failed"
        for index, record in enumerate(one.records):
            before = known.get(record["eventID"], NOTHING)
            done = isinstance(outcome, Succeeded) or (
                isinstance(outcome, FailedFrom) and index < outcome.index
            )
            tries = before.tries + 1
            known[record["eventID"]] = Heard(tries, done, "" if done else error)
    return known


def awaited(record: Heard, settings: MappingSettings) -> str | None:
    """Why a record is still to come, or None if no more is to be expected of it."""
    if record.tries == 0:
        return "no log tells that it was delivered"
    if record.done or 0 <= settings.maximum_retry_attempts < record.tries:
        return None
    return f"tried {record.tries} times, the last time: {record.error}"


def _outcome(one: Invocation, settings: MappingSettings) -> Outcome:
    if one.error is not None:
        return Failed("Unhandled")
    if not settings.report_item_failures:
        return Succeeded()
    numbers = [int(r["dynamodb"]["SequenceNumber"]) for r in one.records]
    return read_response(one.response, numbers)
