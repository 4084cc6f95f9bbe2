"""Tumbling windows: a state that goes from one invocation to the next.

Windows follow each other without gaps, counted from 1970 in steps of
TumblingWindowInSeconds; a record belongs to the one its creation time falls into. AWS
documents that the response must contain `state`, that a state above 1 MB ends the
window early, and that windows do not outlive their shard. The lab's choices where it
says no more: the last invocation of a window carries no records and may answer without
a state (AWS's own blog samples do); a lane of a ParallelizationFactor above 1 has a
window of its own.
Source: Lambda developer guide, "Implementing stateful DynamoDB stream processing in
Lambda"; the two flags as AWS's .NET event classes describe them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from helpers.trigger.outcome import Failed, FailedFrom, Outcome, Succeeded
from helpers.trigger.ports import Answer
from helpers.trigger.settings import MappingSettings
from helpers.trigger.state import Batch, Lane, Reader, Window

STATE_LIMIT = 1024 * 1024
"""Bytes of state per shard before the window is ended early."""


def extra(
    settings: MappingSettings, reader: Reader, lane: Lane, batch: Batch
) -> Mapping[str, Any]:
    """What the event holds beside its records; nothing without a window."""
    window = lane.window
    if not settings.tumbling_window or window is None:
        return {}
    return {
        "window": {"start": _text(window.start), "end": _text(window.end)},
        "state": window.state,
        "shardId": reader.shard_id,
        "eventSourceARN": settings.stream_arn,
        "isFinalInvokeForWindow": batch.final,
        "isWindowTerminatedEarly": batch.early,
    }


def keep_state(
    settings: MappingSettings,
    lane: Lane,
    batch: Batch,
    answer: Answer,
    outcome: Outcome,
) -> Outcome:
    """Keep the state of a good answer. An answer without one is a failure."""
    if not settings.tumbling_window or lane.window is None or batch.final:
        return outcome
    if not isinstance(outcome, Succeeded | FailedFrom):
        return outcome
    response = answer.response
    state = response.get("state") if isinstance(response, dict) else None
    if state is None:
        return Failed(None, "the response has no state, which a window needs")
    lane.window = replace(lane.window, state=state)
    return outcome


def after(lane: Lane, batch: Batch, now: datetime) -> list[Batch]:
    """What follows a batch that is done: the early end of its window, or nothing."""
    window = lane.window
    if window is None:
        return []
    if batch.final:
        lane.window = None
    elif batch.early:
        # The next invocation goes on with the same window and a fresh state.
        lane.window = Window(window.start, window.end)
    elif len(json.dumps(window.state)) > STATE_LIMIT:
        return [Batch((), now, early=True, made_at=now)]
    return []


def _text(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"
