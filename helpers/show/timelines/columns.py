"""Where each record stands: its column in a lane, and the look it keeps.

A record has the same look wherever it is delivered. Where a shard has more records than
a picture has room for, neighbours share a column, and with it the look.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from helpers.show.timelines.story import Lane, Record

MOST_COLUMNS = 36
"""Columns of a picture, over all lanes."""
FEWEST_COLUMNS = 6
"""Columns a lane has at the least, if it has as many records."""


@dataclass(frozen=True)
class Column:
    """One record, or neighbours that share a place. `look` numbers the look."""

    look: int
    records: tuple[Record, ...]

    @property
    def name(self) -> str:
        """The record's name; of several, the first one's and how many follow."""
        more = len(self.records) - 1
        return f"{self.records[0].name} +{more}" if more else self.records[0].name


def arrange(lanes: tuple[Lane, ...]) -> tuple[tuple[Column, ...], ...]:
    """The columns of each lane, in the order of its shard."""
    most = max(FEWEST_COLUMNS, MOST_COLUMNS // max(len(lanes), 1))
    shards: dict[str, dict[str, Record]] = {}
    for lane in lanes:
        known = shards.setdefault(lane.shard_id, {})
        known.update((one.event_id, one) for one in lane.records)
    size, place, looks = {}, {}, 0
    for shard_id, known in shards.items():
        size[shard_id] = -(-len(known) // most) or 1
        ordered = sorted(known.values(), key=lambda one: (one.sequence, one.event_id))
        for number, one in enumerate(ordered):
            place[shard_id, one.event_id] = looks + number // size[shard_id]
        looks += -(-len(known) // size[shard_id])
    return tuple(_of_lane(lane, place) for lane in lanes)


def _of_lane(lane: Lane, place: Mapping[tuple[str, str], int]) -> tuple[Column, ...]:
    found: dict[int, list[Record]] = {}
    for one in lane.records:
        found.setdefault(place[lane.shard_id, one.event_id], []).append(one)
    return tuple(Column(look, tuple(records)) for look, records in found.items())


def shared(columns: tuple[tuple[Column, ...], ...]) -> int:
    """How many records the fullest column holds."""
    return max((len(one.records) for lane in columns for one in lane), default=0)
