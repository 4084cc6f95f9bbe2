"""How records come to their lanes: how many to read, when, and which go where."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from zlib import crc32

from helpers.trigger import batches
from helpers.trigger.filters import compiled
from helpers.trigger.ports import PolledRecord
from helpers.trigger.settings import POLL_INTERVAL, MappingSettings
from helpers.trigger.state import Lane, Reader

READ_AHEAD = 10_000
"""Records a shard may hold for its other lanes while one is stuck. The lab's choice."""

FILTER_PAGE = 1000
"""Records read at once where a filter may drop most of them: GetRecords' limit."""


def how_many_to_read(reader: Reader, settings: MappingSettings) -> int:
    """How many records the shard's lanes can take now; 0 if none wants more."""
    size = settings.batch_size
    if len(reader.lanes) == 1:
        lane = reader.lanes[0]
        wanted = 0 if lane.batches else size - len(lane.queue)
    else:
        hungry = [one for one in reader.lanes if len(one.queue) < size]
        held = sum([len(one.queue) for one in reader.lanes])
        room = READ_AHEAD + size * len(reader.lanes) - held
        idle = [one for one in hungry if not one.batches]
        wanted = min(room, size * len(idle)) if idle else 0
    if wanted > 0 and settings.filters:
        return max(wanted, FILTER_PAGE)
    return max(wanted, 0)


def next_poll(reader: Reader, settings: MappingSettings) -> datetime | None:
    """When this shard is read next, or None while it sleeps or its lanes are full."""
    if reader.ended or reader.next_poll is None:
        return None
    return reader.next_poll if how_many_to_read(reader, settings) else None


def wake(reader: Reader, now: datetime, *, at_once: bool = False) -> None:
    """Have a sleeping shard polled again, at most four times a second."""
    if reader.next_poll is None and not reader.ended:
        reader.next_poll = (
            now if at_once else max(now, reader.polled_at + POLL_INTERVAL)
        )


def passing(
    records: Sequence[PolledRecord], filters: tuple[str, ...]
) -> Sequence[PolledRecord]:
    """The records that at least one filter lets through; all without a filter."""
    if not filters:
        return records
    patterns = compiled(filters)
    kept = []
    for one in records:
        data = json.loads(one.text)
        if any(pattern.matches(data) for pattern in patterns):
            kept.append(one)
    return kept


def hand_out(
    reader: Reader,
    records: Sequence[PolledRecord],
    settings: MappingSettings,
    now: datetime,
) -> None:
    """Give each record to the lane of its item, in the stream's order.

    "Lambda ensures in-order processing at the item (partition and sort key) level."
    Source: Lambda developer guide, "Using AWS Lambda with Amazon DynamoDB".
    """
    lanes = reader.lanes
    if len(lanes) == 1:
        _put(lanes[0], records, settings, now)
        return
    shares: list[list[PolledRecord]] = [[] for _ in lanes]
    for one in records:
        shares[crc32(one.item.encode()) % len(lanes)].append(one)
    for lane, share in zip(lanes, shares, strict=True):
        _put(lane, share, settings, now)


def _put(
    lane: Lane,
    records: Sequence[PolledRecord],
    settings: MappingSettings,
    now: datetime,
) -> None:
    if records:
        if not lane.queue:
            lane.waiting_from = now
        lane.queue.extend(records)
        batches.mark_full(lane, settings)
