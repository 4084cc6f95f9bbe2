"""How a story ends for some records: given up on the way, or stuck at the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from helpers.deliveries import CheckpointSaved, Deliveries
from helpers.show.timelines import words
from helpers.show.timelines.story import Bar, Lane, Record, Step

Places = Mapping[tuple[str, str], int]


def never_delivered(
    deliveries: Deliveries, lane: tuple[str, str], delivered: Mapping[str, Any]
) -> list[Record]:
    """Records that were given up without an attempt, as far as they are known.

    Nothing says more of them than the first and the last sequence number.
    """
    known = {one["dynamodb"]["SequenceNumber"] for one in delivered.values()}
    numbers = {
        number
        for one in deliveries.given_up
        if (one.shard_id, one.function_name) == lane
        for number in (one.first_sequence_number, one.last_sequence_number)
        if number and number not in known
    }
    return [
        Record(f"not delivered {number}", int(number), f"…{number[-6:]}", False)
        for number in sorted(numbers, key=int)
    ]


def moved_by(deliveries: Deliveries) -> list[CheckpointSaved | None]:
    """For each thing given up, the checkpoint that moved past it."""
    return [
        next(
            (
                point
                for point in deliveries.checkpoints
                if (point.mapping_uuid, point.shard_id)
                == (one.mapping_uuid, one.shard_id)
                and int(point.sequence_number) >= int(one.last_sequence_number or 0)
            ),
            None,
        )
        for one in deliveries.given_up
    ]


def given_up(
    deliveries: Deliveries,
    lanes: Sequence[Lane],
    places: Places,
    moved: Iterable[CheckpointSaved | None],
) -> Iterable[Step]:
    """A step for each batch that was given up, when the checkpoint moved past it."""
    for one, point in zip(deliveries.given_up, moved, strict=True):
        lane = one.shard_id, one.function_name
        if point is not None:
            at = point.at
        else:
            ends = [d.started_at for d in deliveries if d.shard_id == one.shard_id]
            if not ends:
                continue
            at = max(ends) + timedelta(microseconds=1)
        first, last = one.first_sequence_number, one.last_sequence_number
        records = _between(lanes[places[lane]], first, last) if first else {}
        tried = any(
            key in records
            for key in (r.event_id for r in lanes[places[lane]].records if r.delivered)
        )
        bar = Bar(
            places[lane],
            "lost",
            records,
            checkpoint=int(point.sequence_number) if point else None,
            mapping_uuid=one.mapping_uuid,
            facts=words.given_up(one, tried),
        )
        yield Step(at, at, (bar,))


def stuck(
    deliveries: Deliveries, lanes: Sequence[Lane], places: Places, last: datetime
) -> Iterable[Step]:
    """A step at the end for each shard that could not be finished."""
    for one in deliveries.blocked:
        lane = one.shard_id, one.function_name
        if lane not in places:
            continue
        first = one.sequence_number
        records = _between(lanes[places[lane]], first, first) if first else {}
        bar = Bar(
            places[lane],
            "stuck",
            records,
            mapping_uuid=one.mapping_uuid,
            facts=words.stuck(one),
        )
        yield Step(last, last, (bar,))


def _between(lane: Lane, first: str, last: str) -> dict[str, int]:
    numbers = range(int(first), int(last) + 1)
    return {one.event_id: 0 for one in lane.records if one.sequence in numbers}
