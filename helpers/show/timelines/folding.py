"""Long stories made short: what is alike is folded into one step that counts it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from helpers.show.timelines import words
from helpers.show.timelines.story import Bar, Step, Story

MOST_STEPS = 18
"""Steps in a picture that still fits on a screen."""
SHOWN_BEFORE = 3
"""Attempts that are shown before the rest of a long run of them is folded."""


def fold(story: Story, most: int = MOST_STEPS) -> Story:
    """The same story in at most `most` steps: retries first, then what went well."""
    steps: Sequence[Step] = story.steps
    if len(steps) > most:
        steps = [*_runs(steps, _attempt, SHOWN_BEFORE)]
    if len(steps) > most:
        steps = [*_runs(steps, _quiet, 1)]
    if len(steps) > most:
        size = -(-len(steps) // most)
        parts = (steps[n : n + size] for n in range(0, len(steps), size))
        steps = [_folded(part) for part in parts]
    if steps == story.steps:
        return story
    folded = [one for one in steps if one.folded]
    inside = sum(len(bar.invocations) for one in folded for bar in one.bars)
    note = (
        f"{words.plural(len(folded), 'row')} of this picture "
        f"{'stands' if len(folded) == 1 else 'stand'} for "
        f"{words.plural(inside, 'invocation')} together."
    )
    return replace(story, steps=tuple(steps), notes=(*story.notes, note))


def _attempt(step: Step) -> object:
    """Equal for attempts to deliver the same batch that end the same way."""
    (bar,) = step.bars if len(step.bars) == 1 else (None,)
    if bar is None or not bar.invocations or bar.new_mapping or step.folded:
        return id(step)
    return bar.lane, bar.outcome, bar.error, tuple(bar.records), bar.mapping_uuid


def _quiet(step: Step) -> object:
    """Equal for invocations that went well and repeat nothing."""
    if any(bar.outcome != "ok" or bar.why for bar in step.bars):
        return id(step)
    return "quiet"


def _runs(
    steps: Sequence[Step], alike: Callable[[Step], object], shown: int
) -> Iterator[Step]:
    """Fold the middle of each run of like steps; its first ones and its last stay."""
    for _, group in groupby(steps, alike):
        run = list(group)
        if len(run) < shown + 3:
            yield from run
        else:
            yield from run[:shown]
            yield _folded(run[shown:-1])
            yield run[-1]


def _folded(steps: Sequence[Step]) -> Step:
    """One step for many, with a bar for each lane in them."""
    if len(steps) == 1:
        return steps[0]
    lanes: dict[int, list[Bar]] = {}
    for step in steps:
        for bar in step.bars:
            lanes.setdefault(bar.lane, []).append(bar)
    apart = [
        (after.start - before.start).total_seconds()
        for before, after in pairwise(steps)
    ]
    even = len({round(one) for one in apart}) == 1 and apart[0] >= 1
    bars = tuple(_together(bars, apart[0] if even else 0) for bars in lanes.values())
    return Step(steps[0].start, max(one.end for one in steps), bars, folded=True)


def _together(bars: Sequence[Bar], apart: float) -> Bar:
    if len(bars) == 1:
        return bars[0]
    records: Counter[str] = Counter()
    for bar in bars:
        records.update(bar.records)
    outcomes = Counter(
        {kind: sum(_weight(b) for b in bars if b.outcome == kind) for kind in _SAID}
    )
    kinds = [kind for kind in _SAID if outcomes[kind]]
    invocations = tuple(n for bar in bars for n in bar.invocations)
    said = ", ".join(f"{outcomes[kind]:,} {_SAID[kind]}" for kind in kinds)
    facts = f"{words.plural(len(invocations), 'invocation')}: {said}"
    if kinds == ["failed"] and len({tuple(bar.records) for bar in bars}) == 1:
        facts = f"{len(invocations):,} more attempts, all failed"
    elif kinds == ["ok"]:
        facts = f"{words.plural(len(invocations), 'invocation')}, all ok"
    if apart:
        facts += f", {words.length(apart)} apart"
    saved = [bar.checkpoint for bar in bars if bar.checkpoint is not None]
    errors = dict.fromkeys(bar.error for bar in bars if bar.error)
    return Bar(
        bars[0].lane,
        kinds[0] if len(kinds) == 1 else "mixed",
        records,
        invocations,
        frozenset().union(*(bar.reported for bar in bars)),
        saved[-1] if saved else None,
        bars[-1].mapping_uuid,
        any(bar.new_mapping for bar in bars),
        ", ".join(errors),
        facts,
        _reasons(bars),
    )


_SAID = {
    "ok": "ok",
    "partial": "with a partial response",
    "failed": "failed",
    "lost": "given up",
    "stuck": "still stuck",
    "mixed": "mixed",
}


def _weight(bar: Bar) -> int:
    return len(bar.invocations) or 1


def _reasons(bars: Sequence[Bar]) -> str:
    """The reasons for coming again, each with how often."""
    counts = Counter("retries" if b.why.startswith("retry") else b.why for b in bars)
    counts.pop("", None)
    return "; ".join(
        why if number == len(bars) else f"{number} × {why}"
        for why, number in counts.most_common(3)
    )
