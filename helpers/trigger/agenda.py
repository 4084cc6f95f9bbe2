"""What there is to do next, and when: values in, one action out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from helpers.trigger import batches
from helpers.trigger.giving_up import due_at
from helpers.trigger.reading import next_poll
from helpers.trigger.settings import RETENTION, MappingSettings
from helpers.trigger.state import Lane, MappingState, Reader


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do at a moment of lab time.

    With a lane: deliver its batch. With a reader alone: poll its shard. With neither:
    begin to poll the mapping's stream, or look again whether it can be read.
    """

    due: datetime
    mapping: MappingState
    reader: Reader | None = None
    lane: Lane | None = None


def earliest(
    mappings: Iterable[MappingState], limit: datetime, until_idle: bool
) -> Action | None:
    """The next thing to do. At the same moment a poll goes before a delivery.

    Until idle, only retries that have no end are held to `limit`, and what nothing but
    a change from outside can help is left alone. Otherwise nothing after `limit` is
    done.
    """
    best: Action | None = None
    for mapping in mappings:
        if not mapping.settings.enabled:
            continue
        for action in _of_mapping(mapping, limit, until_idle):
            if best is None or action.due < best.due:
                best = action
    if best is not None and not until_idle and best.due > limit:
        return None
    return best


def held_back(mappings: Iterable[MappingState]) -> bool:
    """True if some batch waits for a retry."""
    return any(
        lane.batches and lane.batches[0].tries and not lane.batches[0].stuck
        for mapping in mappings
        for reader in mapping.readers.values()
        for lane in reader.lanes
    )


def _of_mapping(
    mapping: MappingState, limit: datetime, until_idle: bool
) -> Iterator[Action]:
    if mapping.problem is not None:
        if not until_idle:
            yield Action(mapping.look_at, mapping)
    elif not mapping.started:
        yield Action(mapping.settings.polling_from, mapping)
    for reader in mapping.readers.values():
        poll = None
        if mapping.problem is None:
            poll = next_poll(reader, mapping.settings)
        if poll is not None:
            yield Action(poll, mapping, reader)
        for lane in reader.lanes:
            if lane.batches:
                due = _retry(lane, mapping.settings, limit, until_idle)
            else:
                due = _fresh(lane, reader, mapping.settings, poll)
            if due is not None:
                yield Action(due, mapping, reader, lane)


def _retry(
    lane: Lane, settings: MappingSettings, limit: datetime, until_idle: bool
) -> datetime | None:
    """When a batch under way is tried next."""
    batch = lane.batches[0]
    due = due_at(batch, settings)
    if until_idle and batch.tries:
        if batch.stuck:
            return None
        endless = settings.retries_without_end or (
            batch.throttled and settings.lifetime == RETENTION
        )
        if endless and due > limit:
            return None
    return due


def _fresh(
    lane: Lane, reader: Reader, settings: MappingSettings, poll: datetime | None
) -> datetime | None:
    """When a new batch is made. Not while a poll that may fill it is at hand."""
    if poll is not None and reader.more and len(lane.queue) < settings.batch_size:
        return None
    due = batches.ready_at(lane, settings, reader.ended)
    if due is not None and poll is not None and not lane.queue:
        return max(due, poll)
    return due
