"""When a batch is ready, and which records are in it.

"Lambda invokes your function when one of the following conditions is met: the batching
window reaches its maximum value, the batch size is met, the payload size reaches 6 MB."
Source: Lambda developer guide, "How Lambda processes records from stream and
queue-based event sources".
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from operator import attrgetter

from helpers.trigger.ports import PolledRecord
from helpers.trigger.settings import PAYLOAD_LIMIT, MappingSettings
from helpers.trigger.state import Batch, Lane, Window

_CREATED = attrgetter("created")
_ENVELOPE = 1024
"""Bytes kept free for what stands around the records."""


def ready_at(lane: Lane, settings: MappingSettings, ended: bool) -> datetime | None:
    """When this lane's next batch is to be made, or None if there is nothing for it.

    AWS: "the next batching window starts when the previous invocation completes". After
    a quiet spell the window starts with the first record: the lab's choice.
    """
    if not lane.queue:
        if lane.window is None:
            return None
        return lane.free_at if ended else _moment(lane.window.end)
    if settings.batching_window == 0 or lane.full:
        return lane.waiting_from
    start = max(lane.waiting_from, lane.free_at)
    due = start + timedelta(seconds=settings.batching_window)
    if lane.window is not None:
        due = min(due, max(start, _moment(lane.window.end)))
    return due


def mark_full(lane: Lane, settings: MappingSettings) -> None:
    """Note whether the waiting records fill a batch."""
    if settings.batching_window:
        waiting = len(lane.queue)
        lane.full = waiting >= settings.batch_size or (
            waiting > 0 and how_many(lane.queue, settings, lane.window) < waiting
        )


def cut(lane: Lane, settings: MappingSettings, now: datetime) -> Batch:
    """Take the next batch out of the lane's queue."""
    if settings.tumbling_window:
        window = window_of(lane.queue, settings)
        if lane.window is not None and (
            window is None or window.start > lane.window.start
        ):
            return Batch((), now, final=True, made_at=now)
        lane.window = lane.window or window
    count = how_many(lane.queue, settings, lane.window)
    if count == len(lane.queue):
        records, lane.queue = lane.queue, []
    else:
        records, lane.queue = lane.queue[:count], lane.queue[count:]
    lane.waiting_from = now
    mark_full(lane, settings)
    return Batch(records, now)


def how_many(
    queue: Sequence[PolledRecord], settings: MappingSettings, window: Window | None
) -> int:
    """How many of the waiting records the next batch holds: at least one."""
    count = min(len(queue), settings.batch_size)
    room = PAYLOAD_LIMIT - _ENVELOPE
    if settings.tumbling_window:
        window = window or window_of(queue, settings)
        assert window is not None
        # The window's own end divides the records: they come in order of time.
        count = min(count, bisect_left(queue, window.end, key=_CREATED))
        room -= len(json.dumps(window.state))
    # UTF-8 takes at most four bytes a character: mostly that settles it.
    if sum([len(one.text) for one in queue[:count]]) * 4 + 2 * count > room:
        for index in range(count):
            room -= _bytes(queue[index].text) + 2
            if room < 0:
                return max(index, 1)
    return max(count, 1)


def window_of(
    queue: Sequence[PolledRecord], settings: MappingSettings
) -> Window | None:
    """The tumbling window of the first waiting record, with a fresh state."""
    if not queue:
        return None
    length = settings.tumbling_window
    start = int(queue[0].created // length) * length
    return Window(start, start + length)


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
