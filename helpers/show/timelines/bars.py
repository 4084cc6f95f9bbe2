"""The items of one row: bars, the marks in them, words, and the way of a checkpoint."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from helpers.show.timelines.columns import Column
from helpers.show.timelines.plan import Box, Item, Label, Line, Mark, Point, Sign
from helpers.show.timelines.rows import LINE, Row
from helpers.show.timelines.sizes import INSET, Sizes
from helpers.show.timelines.story import Bar

Lanes = tuple[tuple[Column, ...], ...]


def row(one: Row, later: Sequence[Row], lanes: Lanes, sizes: Sizes) -> Iterator[Item]:
    """Bars and words of a row. `later` are the rows after it."""
    for bar in one.step.bars:
        yield from _bar(bar, one, later, lanes[bar.lane], sizes)
    y = one.words
    for note in one.notes:
        yield Sign(sizes.words + 4, y - 4, note.kind)
        for sort, texts in (("fact", note.facts), ("why", note.why)):
            for text in texts:
                yield Label(sizes.words + 14, y, text, sort)
                y += LINE


def _bar(
    bar: Bar, row: Row, later: Sequence[Row], columns: Sequence[Column], sizes: Sizes
) -> Iterator[Item]:
    inside = [n for n, one in enumerate(columns) if _held(bar, one)]
    spans = tuple(
        (sizes.x(bar.lane, a - 0.5) + INSET, sizes.x(bar.lane, b + 0.5) - INSET)
        for a, b in _neighbours(inside)
    )
    middle = row.y + row.bar / 2
    if not spans:
        left = sizes.x(bar.lane, -0.5) + INSET
        spans = ((left, left + min(sizes.column, 22)),)
    if len(spans) > 1:
        # Other records lie between: another lane of the shard, or a filter, has them.
        yield Line("link", ((spans[0][1], middle), (spans[-1][0], middle)))
    still = [one for one in later if one.step.start < row.step.end]
    if still and not row.step.folded:
        x = spans[0][0] + 3
        end = still[-1].y + still[-1].bar
        yield Line("running", ((x, row.y + row.bar), (x, end)))
    yield Box(bar.outcome, spans, row.y, row.bar, len(bar.invocations) > 1)
    for number in inside:
        column = columns[number]
        held = _held(bar, column)
        folded = sizes.narrow or len(bar.invocations) > 1
        tip = "" if folded else f"{column.name}: {bar.facts}"
        yield Mark(
            sizes.x(bar.lane, number),
            middle,
            sizes.radius,
            column.look,
            _state(bar, column, held),
            tip,
        )


def _held(bar: Bar, column: Column) -> int:
    """How many of the records that share a column are in the bar."""
    return sum(one.event_id in bar.records for one in column.records)


def _state(bar: Bar, column: Column, held: int) -> str:
    if bar.outcome == "lost":
        return "struck"
    if any(one.event_id in bar.reported for one in column.records):
        return "reported"
    return "whole" if held == len(column.records) else "some"


def _neighbours(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Runs of numbers that follow each other, as first and last."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = runs[-1][0], number
        else:
            runs.append((number, number))
    return runs


def checkpoint(
    lane: int,
    placed: Sequence[Row],
    columns: Sequence[Column],
    sizes: Sizes,
    y: float,
    labelled: bool,
) -> Iterator[Item]:
    """The way of each mapping's checkpoint through a lane, from `y` down.

    Left of the line everything is done with. There is no line where nobody knows it:
    records went well, and no checkpoint was written down.
    """
    mine = [(row, bar) for row in placed for bar in row.step.bars if bar.lane == lane]
    mappings = list(dict.fromkeys(bar.mapping_uuid for _, bar in mine))
    for number, mapping in enumerate(mappings):
        own = [(row, bar) for row, bar in mine if bar.mapping_uuid == mapping]
        saved = any(bar.checkpoint is not None for _, bar in own)
        if not saved and any(bar.outcome == "ok" for _, bar in own):
            continue
        top = y if number == 0 else own[0][0].y - 4
        points = _way(own, lane, columns, sizes, top)
        x, end = points[-1][0], own[-1][0].bottom + 6
        points.append((x, end))
        yield from _past_words(points, placed, sizes)
        if labelled and number == len(mappings) - 1:
            far = x > sizes.lanes[lane] + 90
            text, anchor = (
                ("done ◂ checkpoint", "end") if far else ("checkpoint", "start")
            )
            yield Label(x, end + 12, text, "checkpoint", anchor)


def _past_words(
    points: Sequence[Point], placed: Sequence[Row], sizes: Sizes
) -> Iterator[Line]:
    """The line, faint where words below the bars would be hard to read under it."""
    if not sizes.narrow:
        yield Line("checkpoint", tuple(points))
        return
    for (x, y), (new, end) in pairwise(points):
        if new != x:
            yield Line("checkpoint", ((x, y), (new, end)))
            continue
        for row in placed:
            below, bottom = max(y, row.words - 10), min(end, row.bottom)
            if y < row.words - 10:
                yield Line("checkpoint", ((x, y), (x, min(end, row.words - 10))))
            if below < bottom:
                yield Line("faint", ((x, below), (x, bottom)))
            y = max(y, min(end, row.bottom))
        if y < end:
            yield Line("checkpoint", ((x, y), (x, end)))


def _way(
    own: Sequence[tuple[Row, Bar]],
    lane: int,
    columns: Sequence[Column],
    sizes: Sizes,
    top: float,
) -> list[Point]:
    before: list[int] = []
    for _, bar in own:
        before += [n for n, one in enumerate(columns) if _held(bar, one)]
        if bar.checkpoint is not None:
            break
    x = sizes.x(lane, min(before, default=0) - 0.5)
    points = [(x, top)]
    for row, bar in own:
        if bar.checkpoint is None:
            continue
        done = sum(one.records[-1].sequence <= bar.checkpoint for one in columns)
        new = sizes.x(lane, done - 0.5)
        if new != x:
            points += [(x, row.y + row.bar + 4), (new, row.y + row.bar + 4)]
            x = new
    return points
