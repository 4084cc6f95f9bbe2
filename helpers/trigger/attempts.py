"""What one attempt was: its outcome, its entry in the journal, the batch that follows.

Pure functions on values; `delivery` calls them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from helpers.deliveries import Invocation
from helpers.trigger.backoff import pause
from helpers.trigger.outcome import (
    Failed,
    NotInvoked,
    Outcome,
    Succeeded,
    read_response,
)
from helpers.trigger.ports import Answer
from helpers.trigger.settings import MappingSettings
from helpers.trigger.state import Batch, Reader

NOT_INVOKED = "it could not be invoked before: throttled, or no function"


def outcome_of(answer: Answer, settings: MappingSettings, batch: Batch) -> Outcome:
    """A timeout is an error of the function like any other."""
    if answer.function_error is not None:
        what = f"{answer.error_type or 'error'}: {answer.error or 'no message'}"
        return Failed(answer.function_error, what)
    if not settings.report_item_failures:
        return Succeeded()  # Without the flag the response body is ignored.
    return read_response(answer.response, [one.sequence for one in batch.records])


def invocation(
    settings: MappingSettings,
    reader: Reader,
    batch: Batch,
    answer: Answer,
    texts: tuple[str, ...],
    extra: Mapping[str, Any],
) -> Invocation:
    """The journal's entry for an invocation that was made."""
    return Invocation(
        function_name=settings.function_name,
        request_id=answer.request_id,
        attempt=batch.invocations + 1,
        started_at=answer.started_at,
        duration=answer.duration,
        shard_id=reader.shard_id,
        mapping_uuid=settings.uuid,
        response=answer.response,
        error=_error(answer),
        error_type=answer.error_type,
        log=answer.log,
        cause=batch.cause,
        record_texts=texts,
        extra=extra,
    )


def _error(answer: Answer) -> str | None:
    if answer.function_error is None:
        return None
    return answer.error or answer.function_error


def again_after(batch: Batch, outcome: Outcome, what: str, now: datetime) -> Batch:
    """The same batch, due after a pause that grows with the tries."""
    tries = batch.tries + 1
    counted = not isinstance(outcome, NotInvoked)
    return replace(
        batch,
        tries=tries,
        due=now + pause(tries),
        cause=f"retry {batch.invocations}: {what}" if counted else NOT_INVOKED,
        failure=what,
        throttled=not counted,
        stuck=isinstance(outcome, NotInvoked) and outcome.stuck,
    )
