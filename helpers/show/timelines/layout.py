"""Everything on a timeline's picture in its place: pure functions on a story."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import groupby
from textwrap import wrap

from helpers.show.timelines import bars, columns, rows, words
from helpers.show.timelines.columns import Column
from helpers.show.timelines.plan import Cut, Item, Label, Line, Mark, Plan
from helpers.show.timelines.rows import LINE, Row
from helpers.show.timelines.sizes import CHARACTER, HEADING, NAME_GAP, Sizes
from helpers.show.timelines.story import Bar, Story

Lanes = tuple[tuple[Column, ...], ...]
LONGEST_NAME = 16
CUT_NOTE = "// on the line of time: a wait that is longer than it looks."


def arrange(story: Story, *, narrow: bool = False) -> Plan:
    """The picture of a story: wide, with words beside the bars, or for a phone."""
    lanes = columns.arrange(story.lanes)
    sizes = Sizes.of(lanes, narrow)
    slant, height = _slant(lanes, sizes)
    top = 40 + height
    placed = rows.place(story, sizes, top + 24)
    end = (placed[-1].bottom if placed else top) + 14
    items: list[Item] = [*_headings(story, lanes, sizes, top, slant)]
    items += _guides(lanes, sizes, top, end)
    items += _axis(placed, sizes, end)
    for number, row in enumerate(placed):
        items += bars.row(row, placed[number + 1 :], lanes, sizes)
    last = max((bar.lane for bar in placed[-1].step.bars), default=0) if placed else 0
    for lane, own in enumerate(lanes):
        labelled = lane == last
        items += bars.checkpoint(lane, placed, own, sizes, top + 18, labelled)
    counts = list(_counts(story, lanes, sizes, end))
    items += counts
    foot = end + (34 if counts else 20)
    notes = _foot(story, lanes, placed, sizes)
    items += [Label(8, foot + LINE * n, text, "foot") for n, text in enumerate(notes)]
    return Plan(sizes.width, foot + LINE * len(notes), tuple(items))


def _slant(lanes: Lanes, sizes: Sizes) -> tuple[float, float]:
    """How far the records' names are turned, in degrees, and the height they take."""
    names = [_name(one, sizes) for lane in lanes for one in lane]
    longest = max(map(len, names), default=0) * CHARACTER
    if longest + NAME_GAP <= sizes.column:
        return 0, 14
    angle = 72 if sizes.narrow or sizes.column < 15 else 48
    return angle, longest * math.sin(math.radians(angle)) + 8


def _name(column: Column, sizes: Sizes) -> str:
    return words.ends(column.name, 13 if sizes.narrow else LONGEST_NAME)


def _headings(
    story: Story, lanes: Lanes, sizes: Sizes, top: float, slant: float
) -> Iterator[Item]:
    """Function, shard and records of each lane, with words for them at the left."""
    left = sizes.axis - 12
    for y, text in ((16, "function"), (31, "shard"), (top, "records")):
        yield Label(left, y, text, "head", "end")
    every = math.ceil(11 / sizes.column) if slant else 1
    yield from _functions(story, sizes)
    for number, lane in enumerate(story.lanes):
        x = sizes.lanes[number]
        letters = int(_width(number, sizes) / CHARACTER)
        end = lane.shard_id[-min(8, letters - 1) :]
        shard = f"…{end}" if end else "more"
        yield Label(x, 31, shard, "code")
        for place, column in enumerate(lanes[number]):
            x, name = sizes.x(number, place), _name(column, sizes)
            if slant and place % every == 0:
                yield Label(x + 3, top - 1, name, "code", turned=-slant)
            elif not slant:
                yield Label(x, top, name, "code", "middle")
            state = "whole" if column.records[0].delivered else "some"
            tip = "" if sizes.narrow else ", ".join(r.name for r in column.records[:8])
            yield Mark(x, top + 10, sizes.radius, column.look, state, tip)


def _functions(story: Story, sizes: Sizes) -> Iterator[Item]:
    """The function above each lane; above neighbours that are too narrow only once."""
    numbers = range(len(story.lanes))
    for name, run in groupby(numbers, lambda one: story.lanes[one].function_name):
        lanes = list(run)
        fits = len(name) * HEADING <= min(_width(one, sizes) for one in lanes)
        room = sizes.lanes[lanes[-1]] - sizes.lanes[lanes[0]]
        letters = int((room + _width(lanes[-1], sizes)) / HEADING)
        for one in lanes if fits else lanes[:1]:
            yield Label(sizes.lanes[one], 16, words.short(name, letters), "name")


def _width(lane: int, sizes: Sizes) -> float:
    """From the left edge of a lane to the next one, or to the words."""
    ends = [*sizes.lanes[1:], sizes.width if sizes.narrow else sizes.words]
    return ends[lane] - sizes.lanes[lane] - 8


def _guides(lanes: Lanes, sizes: Sizes, top: float, end: float) -> Iterator[Item]:
    """A faint line down from each record."""
    for number, lane in enumerate(lanes):
        for place in range(len(lane)):
            x = sizes.x(number, place)
            yield Line("guide", ((x, top + 10 + sizes.radius), (x, end)))


def _axis(placed: Sequence[Row], sizes: Sizes, end: float) -> Iterator[Item]:
    """Lab time: when each row begins, how long the waits are, and where it is cut."""
    if not placed:
        return
    x, first, before = sizes.axis, placed[0], ""
    yield Line("axis", ((x, first.y), (x, end)))
    yield Label(x - 12, first.y - 9, "lab time", "head", "end")
    for row in placed:
        seconds = (row.step.start - first.step.start).total_seconds()
        text = f"+{words.length(seconds)}" if seconds else "0 s"
        if text != before:
            yield Label(x - 12, row.y + 15, text, "time", "end")
        before = text
        yield Line("tick", ((x - 5, row.y + 11), (x + 3, row.y + 11)))
        if row.wait < rows.LEAST_WAIT or row is first:
            continue
        middle = (row.above + row.y) / 2
        if row.cut:
            yield Cut(x, middle)
        back_off = "back-off" if row.backed_off else "wait"
        wait = words.length(row.wait)
        if row.cut:
            yield Label(x - 12, middle - 3, back_off, "wait", "end")
            yield Label(x - 12, middle + 9, wait, "wait", "end")
        else:
            text = wait if sizes.narrow else f"{back_off} {wait}"
            yield Label(x - 12, middle + 5, text, "wait", "end")


def _counts(story: Story, lanes: Lanes, sizes: Sizes, end: float) -> Iterator[Item]:
    """How often each record was delivered, below its column, if there is room."""
    if columns.shared(lanes) != 1:
        return
    found = []
    for number, lane in enumerate(lanes):
        own = [b for s in story.steps for b in s.bars if b.lane == number]
        for place, column in enumerate(lane):
            count = sum(_times(bar, column) for bar in own)
            found.append((sizes.x(number, place), f"{count:,}"))
    if max((len(text) for _, text in found), default=0) * 6.5 > sizes.column:
        return
    yield Label(sizes.axis - 12, end + 18, "deliveries", "head", "end")
    for x, text in found:
        yield Label(x, end + 18, text, "count", "middle")


def _times(bar: Bar, column: Column) -> int:
    if not bar.invocations:
        return 0
    return sum(bar.records.get(one.event_id, 0) for one in column.records)


def _foot(story: Story, lanes: Lanes, placed: Sequence[Row], sizes: Sizes) -> list[str]:
    """What is to be known about the picture, in lines that fit below it."""
    notes = list(story.notes)
    if (most := columns.shared(lanes)) > 1:
        notes.append(f"A mark stands for up to {most:,} neighbouring records.")
    if any(row.cut for row in placed):
        notes.append(CUT_NOTE)
    letters = int((sizes.width - 16) / CHARACTER)
    return [line for note in notes for line in wrap(note, letters)]
