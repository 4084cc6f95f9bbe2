"""The story of a timeline as a table: what the picture shows, in words."""

from __future__ import annotations

from datetime import datetime

from helpers.show.tables import Table
from helpers.show.timelines import words
from helpers.show.timelines.story import Bar, Lane, Step, Story
from helpers.show.values import Cell

MOST_NAMES = 12
"""Records named one by one in a folded row; beyond it first and last are."""


def table(story: Story, caption: str) -> Table:
    """A row per bar. The lane has a column of its own where there are several."""
    several = len(story.lanes) > 1
    columns = ["invocation", "lab time", *(["lane"] if several else [])]
    columns += ["records", "outcome", "why again", "checkpoint after"]
    rows = []
    for step in story.steps:
        for bar in step.bars:
            lane = story.lanes[bar.lane]
            cells = [numbers(bar), moment(step)]
            cells += [lane_name(lane)] if several else []
            cells += [_records(bar, lane), bar.facts, bar.why, _checkpoint(bar, lane)]
            rows.append(tuple(map(Cell, cells)))
    said = [caption] if caption else []
    said.append(summary(story))
    return Table(tuple(columns), tuple(rows), "\n".join(said), row_headers=True)


def summary(story: Story) -> str:
    """The whole in a sentence or two: counts, lanes, and what is folded."""
    if not story.steps:
        return "No invocation: nothing was delivered."
    bars = [bar for step in story.steps for bar in step.bars]
    invocations = sum(len(bar.invocations) for bar in bars)
    delivered = sum(bar.delivered for bar in bars)
    records = len({key for bar in bars if bar.delivered for key in bar.records})
    said = (
        f"{words.plural(invocations, 'invocation')} delivered "
        f"{words.plural(records, 'record')} {words.plural(delivered, 'time')} in all"
    )
    lanes = "; ".join(map(lane_name, story.lanes))
    return " ".join([f"{said}. {lanes}, {began(story)}.", *story.notes])


def lane_name(lane: Lane) -> str:
    """The function and the end of the shard's id."""
    return f"{lane.function_name} ← {shard_name(lane)}"


def shard_name(lane: Lane) -> str:
    """The end of the shard's id, which differs most."""
    return f"shard …{lane.shard_id[-8:]}" if lane.shard_id else "more shards"


def began(story: Story) -> str:
    """When the first step began, in lab time."""
    return f"from {_day(story.steps[0].start)} UTC"


def numbers(bar: Bar) -> str:
    """Which invocations a bar stands for: `3`, `4 to 1,434`, or none."""
    if not bar.invocations:
        return "-"
    first, last = bar.invocations[0], bar.invocations[-1]
    return f"{first:,}" if first == last else f"{first:,} to {last:,}"


def moment(step: Step) -> str:
    """When a step begins, and of a folded one, when its last invocation ends."""
    start = f"{_day(step.start)[5:]}"
    return f"{start} to {_day(step.end)[5:]}" if step.folded else start


def _records(bar: Bar, lane: Lane) -> str:
    names = [one.name for one in lane.records if one.event_id in bar.records]
    if len(bar.invocations) < 2:
        return ", ".join(names) or "-"
    some = words.plural(len(names), "record")
    each = {bar.records[key] for key in bar.records}
    times = ""
    if each != {1}:
        times = f", {words.plural(bar.delivered, 'delivery')}"
        times = times.replace("deliverys", "deliveries")
    if len(names) > MOST_NAMES:
        return f"{some}, {names[0]} to {names[-1]}{times}"
    return f"{', '.join(names)} ({some}{times})" if names else "-"


def _checkpoint(bar: Bar, lane: Lane) -> str:
    """The last record that is done with after this bar."""
    if bar.checkpoint is None:
        return ""
    done = [one.name for one in lane.records if one.sequence <= bar.checkpoint]
    return done[-1] if done else "before the first"


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03}"
