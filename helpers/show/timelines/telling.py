"""From deliveries to a story: pure functions, one step for each invocation."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from helpers.deliveries import CheckpointSaved, Deliveries, Invocation
from helpers.show.timelines import endings, words
from helpers.show.timelines.endings import Places
from helpers.show.timelines.story import Bar, Lane, Record, Step, Story

MOST_LANES = 6
"""Lanes beside each other; the shards that are left share the last one."""


def of(deliveries: Deliveries) -> Story:
    """The story of these deliveries, one step for each invocation."""
    parsed = _parsed(deliveries)
    lanes, places = _lanes(deliveries, parsed)
    moved = endings.moved_by(deliveries)
    lost = [point for point in moved if point is not None]
    steps = list(_invocations(deliveries, parsed, lanes, places, lost))
    steps += endings.given_up(deliveries, lanes, places, moved)
    # What is given up at the moment at which the next batch begins comes before it.
    steps.sort(key=lambda one: (one.start, bool(one.bars[0].invocations)))
    if steps:
        steps += endings.stuck(deliveries, lanes, places, steps[-1].end)
    notes = []
    if len(places) > len(lanes):
        more = len(places) - len(lanes) + 1
        notes.append(f"The last lane stands for {more} shards together.")
    return Story(lanes, tuple(steps), tuple(notes))


def _parsed(deliveries: Iterable[Invocation]) -> dict[str, dict[str, Any]]:
    texts = dict.fromkeys(text for one in deliveries for text in one.record_texts)
    return {text: json.loads(text) for text in texts}


def _lanes(
    deliveries: Deliveries, parsed: Mapping[str, dict[str, Any]]
) -> tuple[tuple[Lane, ...], Places]:
    """A lane per shard and function, in the order in which they come up."""
    found: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    for one in deliveries:
        records = found.setdefault((one.shard_id, one.function_name), {})
        for text in one.record_texts:
            records.setdefault(parsed[text]["eventID"], parsed[text])
    for blocked in deliveries.blocked:
        if blocked.shard_id:
            found.setdefault((blocked.shard_id, blocked.function_name), {})
    for lost in deliveries.given_up:
        found.setdefault((lost.shard_id, lost.function_name), {})
    names = words.record_names([r for one in found.values() for r in one.values()])
    keys = list(found)
    unseen = {key: endings.never_delivered(deliveries, key, found[key]) for key in keys}
    lanes = [
        Lane(key[1], key[0], _in_order(found[key], names, unseen[key])) for key in keys
    ]
    places = {key: min(n, MOST_LANES - 1) for n, key in enumerate(keys)}
    if len(lanes) > MOST_LANES:
        rest = lanes[MOST_LANES - 1 :]
        together = {r.event_id: r for lane in rest for r in lane.records}
        functions = dict.fromkeys(lane.function_name for lane in rest)
        in_order = tuple(sorted(together.values(), key=_by_sequence))
        lanes[MOST_LANES - 1 :] = [Lane(", ".join(functions), "", in_order)]
    return tuple(lanes), places


def _in_order(
    records: Mapping[str, dict[str, Any]],
    names: Mapping[str, str],
    unseen: Sequence[Record],
) -> tuple[Record, ...]:
    made = [
        Record(event_id, int(one["dynamodb"]["SequenceNumber"]), names[event_id])
        for event_id, one in records.items()
    ]
    return tuple(sorted([*made, *unseen], key=_by_sequence))


def _by_sequence(record: Record) -> tuple[int, str]:
    return record.sequence, record.event_id


def _invocations(
    deliveries: Deliveries,
    parsed: Mapping[str, dict[str, Any]],
    lanes: Sequence[Lane],
    places: Places,
    lost: Iterable[CheckpointSaved],
) -> Iterable[Step]:
    saved = _saved_after(deliveries, lost)
    mappings: dict[tuple[str, str], str] = {}
    seen: dict[tuple[str, str], set[str]] = {}
    for index, one in enumerate(deliveries):
        records = [parsed[text] for text in one.record_texts]
        lane = one.shard_id, one.function_name
        new_mapping = mappings.get(lane, one.mapping_uuid) != one.mapping_uuid
        mappings[lane] = one.mapping_uuid
        ids = [record["eventID"] for record in records]
        again = not seen.setdefault(lane, set()).isdisjoint(ids)
        seen[lane].update(ids)
        reported = _reported(one, records)
        named = (
            None
            if reported is None
            else [
                record.name
                for record in lanes[places[lane]].records
                if record.event_id in reported
            ]
        )
        outcome = "failed" if not one.ok else "ok" if reported is None else "partial"
        bar = Bar(
            places[lane],
            outcome,
            Counter(ids),
            (index + 1,),
            reported or frozenset(),
            saved.get(index),
            one.mapping_uuid,
            new_mapping,
            words.backed_off(one),
            one.error_type or "",
            words.outcome(one, named),
            words.why(one, new_mapping and again),
        )
        end = one.started_at + timedelta(seconds=one.duration)
        yield Step(one.started_at, end, (bar,))


def _saved_after(
    deliveries: Deliveries, lost: Iterable[CheckpointSaved]
) -> dict[int, int]:
    """The checkpoint that was saved after an invocation, by the invocation's index."""
    starts: dict[tuple[str, str], tuple[list[datetime], list[int]]] = {}
    for index, one in enumerate(deliveries):
        times, numbers = starts.setdefault((one.mapping_uuid, one.shard_id), ([], []))
        times.append(one.started_at)
        numbers.append(index)
    found = {}
    given_up = set(lost)
    for point in deliveries.checkpoints:
        key = point.mapping_uuid, point.shard_id
        if point in given_up or key not in starts:
            continue
        times, numbers = starts[key]
        place = bisect_left(times, point.at)
        if place:
            found[numbers[place - 1]] = int(point.sequence_number)
    return found


def _reported(
    one: Invocation, records: Sequence[Mapping[str, Any]]
) -> frozenset[str] | None:
    """The eventIDs a partial response names, or None if it is none."""
    response = one.response if isinstance(one.response, Mapping) else {}
    failures = response.get("batchItemFailures")
    if not isinstance(failures, list) or not failures:
        return None
    numbers = [f.get("itemIdentifier") for f in failures if isinstance(f, Mapping)]
    return frozenset(
        str(record["eventID"])
        for record in records
        if record["dynamodb"]["SequenceNumber"] in numbers
    )
