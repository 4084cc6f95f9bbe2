"""Long stories made short: what is alike is folded into one step that counts it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from helpers.show.timelines import words
from helpers.show.timelines.story import Bar, Step, Story

MOST_STEPS = 24
"""Steps of a picture that one still takes in."""
ROOM = 1.75
"""The room a folded row takes for its words, in rows: the picture stays on a page."""
SHOWN_BEFORE = 3
"""Attempts that are shown before the rest of a long run of them is folded."""
APART = 8
"""What it counts against folding neighbours that they differ in lane or outcome."""

Group = list[Step]


def fold(story: Story, most: int = MOST_STEPS) -> Story:
    """The same story in at most `most` steps: retries first, then what went well."""
    groups = [[step] for step in story.steps]
    for alike, shown in ((_attempt, SHOWN_BEFORE), (_quiet, 1)):
        if len(groups) > most:
            groups = list(_runs(groups, alike, shown))
    groups = _neighbours(groups, most)
    if len(groups) == len(story.steps):
        return story
    folded = [one for one in groups if len(one) > 1]
    inside = sum(len(bar.invocations) for one in folded for s in one for bar in s.bars)
    some = "row stands" if len(folded) == 1 else "rows stand"
    note = (
        f"Folded: {len(folded)} {some} for {words.plural(inside, 'invocation')} "
        "together."
    )
    steps = tuple(_folded(one) for one in groups)
    return replace(story, steps=steps, notes=(*story.notes, note))


def _attempt(group: Group) -> object:
    """Equal for attempts to deliver the same batch that end the same way."""
    bar = group[0].bars[0]
    if len(group) > 1 or not bar.invocations or bar.new_mapping:
        return id(group)
    return bar.lane, bar.outcome, bar.error, tuple(bar.records), bar.mapping_uuid


def _quiet(group: Group) -> object:
    """Equal for invocations that went well and repeat nothing."""
    bar = group[0].bars[0]
    quiet = len(group) == 1 and bar.outcome == "ok" and not bar.why
    return "quiet" if quiet else id(group)


def _runs(
    groups: Sequence[Group], alike: Callable[[Group], object], shown: int
) -> Iterator[Group]:
    """Fold the middle of each run of like steps; its first ones and its last stay."""
    for _, group in groupby(groups, alike):
        run = list(group)
        if len(run) < shown + 3:
            yield from run
        else:
            yield from run[:shown]
            yield [step for one in run[shown:-1] for step in one]
            yield run[-1]


def _neighbours(groups: list[Group], most: int) -> list[Group]:
    """Fold neighbours, the smallest and most alike first, until few enough are left."""
    if _fit(groups, most):
        return groups
    size = -(-len(groups) // (4 * most))
    parts = (groups[n : n + size] for n in range(0, len(groups), size))
    left = [[step for one in part for step in one] for part in parts]
    while not _fit(left, most):
        costs = [_cost(a, b) for a, b in pairwise(left)]
        place = costs.index(min(costs))
        left[place : place + 2] = [left[place] + left[place + 1]]
    return left


def _fit(groups: Sequence[Group], most: int) -> bool:
    """True if these take the room of `most` single steps."""
    room = sum(map(_room, groups))
    return room <= most or len(groups) == 1


def _room(group: Group) -> float:
    """Single steps of several lanes have a line each, all others one in common."""
    lanes = len({_lane(step) for step in group})
    return lanes if lanes == len(group) else ROOM


def _cost(a: Group, b: Group) -> int:
    lanes, kinds = ([{_of(s) for s in one} for one in (a, b)] for _of in (_lane, _kind))
    apart = (lanes[0] != lanes[1]) + (kinds[0] != kinds[1])
    return len(a) + len(b) + APART * apart


def _lane(step: Step) -> int:
    return step.bars[0].lane


def _kind(step: Step) -> str:
    return step.bars[0].outcome


def _folded(steps: Group) -> Step:
    """One step for many, with a bar for each lane in them."""
    if len(steps) == 1:
        return steps[0]
    lanes: dict[int, Group] = {}
    for step in steps:
        lanes.setdefault(step.bars[0].lane, []).append(step)
    bars = tuple(_together(one) for one in lanes.values())
    whole = _together(steps) if 1 < len(bars) < len(steps) else None
    end = max(one.end for one in steps)
    return Step(steps[0].start, end, bars, folded=True, whole=whole)


def _together(steps: Group) -> Bar:
    bars = [step.bars[0] for step in steps]
    if len(bars) == 1:
        return bars[0]
    records: Counter[str] = Counter()
    for bar in bars:
        records.update(bar.records)
    called = [bar for bar in bars if bar.invocations]
    saved = [bar.checkpoint for bar in bars if bar.checkpoint is not None]
    kinds = {bar.outcome for bar in bars}
    return Bar(
        bars[0].lane,
        kinds.pop() if len(kinds) == 1 else "mixed",
        records,
        tuple(n for bar in called for n in bar.invocations),
        frozenset().union(*(bar.reported for bar in bars)),
        saved[-1] if saved else None,
        bars[-1].mapping_uuid,
        any(bar.new_mapping for bar in bars),
        any(bar.backed_off for bar in bars[:1]),
        ", ".join(dict.fromkeys(bar.error for bar in bars if bar.error)),
        _facts(bars, called, steps),
        _reasons(bars),
    )


def _facts(bars: Sequence[Bar], called: Sequence[Bar], steps: Group) -> str:
    """What came of the invocations, counted."""
    counts = Counter(bar.outcome for bar in called)
    kinds = [f"{counts[kind]:,} {said}" for kind, said in _SAID.items() if counts[kind]]
    facts = f"{words.plural(len(called), 'invocation')}: {', '.join(kinds)}"
    if len(counts) == 1:
        (kind,) = counts
        facts = f"{words.plural(len(called), 'invocation')}, all {_SAID[kind]}"
        if kind == "failed" and len({tuple(bar.records) for bar in called}) == 1:
            more = " more" if called[0].why.startswith("retry") else ""
            facts = f"{len(called):,}{more} attempts, all failed"
        facts += _apart(steps)
    ends = Counter(bar.outcome for bar in bars if not bar.invocations)
    parts = [facts] if called else []
    if ends["lost"]:
        batches = "batch" if ends["lost"] == 1 else "batches"
        parts.append(f"{ends['lost']:,} {batches} given up")
    return ", ".join(parts + (["still stuck"] if ends["stuck"] else []))


_SAID = {"ok": "ok", "partial": "partly failed", "failed": "failed"}


def _apart(steps: Group) -> str:
    """How far apart the steps begin, if that is regular or only grows."""
    waits = [(b.start - a.start).total_seconds() for a, b in pairwise(steps)]
    first, last = words.length(waits[0]), words.length(waits[-1])
    if waits != sorted(waits) or waits[-1] < 0.1:
        return ""
    return f", {first} apart" if first == last else f", {first} to {last} apart"


def _reasons(bars: Sequence[Bar]) -> str:
    """The reasons for coming again, each with how often."""
    said = Counter(
        "retry" if one.why.startswith("retry") else words.brief(one.why)
        for one in bars
        if one.why
    )
    return "; ".join(
        why if count == 1 else f"{why} ({count:,} times)"
        for why, count in said.most_common(3)
    )
