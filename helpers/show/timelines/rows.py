"""How far down each step of a timeline stands: lab time from top to bottom.

A wait is drawn to scale up to LONGEST_TO_SCALE seconds. A longer one is cut: it takes
the same height whether it is ten seconds or a day, and is marked.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap

from helpers.show.timelines import words
from helpers.show.timelines.sizes import BOLD, CHARACTER, Sizes
from helpers.show.timelines.story import Bar, Step, Story
from helpers.show.timelines.wording import shard_name

BAR = 22.0
"""Height of the bar of an invocation that takes no time."""
PER_SECOND = 22.0
LONGEST_TO_SCALE = 1.7
CUT = 28.0
APART = 9.0
"""Between two rows, beside what the wait between them takes."""
LINE = 15.0
"""From one line of text to the next."""
LEAST_WAIT = 0.05
"""Seconds; a shorter wait has no words."""


@dataclass(frozen=True)
class Note:
    """The words for a bar: a sign, facts, and below them why it comes again."""

    kind: str
    facts: tuple[str, ...]
    why: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """A step and its place. `wait` is how many seconds passed before it, from `above`.

    `bar` is the bars' height, `bottom` where the row ends; `words` the first baseline.
    """

    step: Step
    above: float
    y: float
    bar: float
    words: float
    bottom: float
    wait: float
    backed_off: bool
    notes: tuple[Note, ...]

    @property
    def cut(self) -> bool:
        """True if the wait is not drawn to scale."""
        return self.wait > LONGEST_TO_SCALE


def place(story: Story, sizes: Sizes, top: float) -> tuple[Row, ...]:
    """A row for each step, from `top` down."""
    rows: list[Row] = []
    end = story.steps[0].start if story.steps else None
    for step in story.steps:
        above = rows[-1].bottom if rows else top
        wait = (step.start - end).total_seconds() if end else 0.0
        y = above + (APART + _height(wait) if rows else 0)
        bar = BAR + PER_SECOND * min(_seconds(step), LONGEST_TO_SCALE)
        said = (step.whole,) if step.whole else step.bars
        notes = tuple(
            _note(
                one, shard_name(story.lanes[one.lane]) if len(said) > 1 else "", sizes
            )
            for one in said
        )
        lines = sum(len(one.facts) + len(one.why) for one in notes)
        if sizes.narrow:
            first = y + bar + 19
            bottom = first + LINE * (lines - 1) + 4
        else:
            first = y + 15
            bottom = max(y + bar, first + LINE * (lines - 1) + 4)
        backed_off = any(one.backed_off for one in step.bars)
        rows.append(Row(step, above, y, bar, first, bottom, wait, backed_off, notes))
        end = max(end, step.end) if end else step.end
    return tuple(rows)


def _seconds(step: Step) -> float:
    """How long an invocation took. A folded step has the height of a short one."""
    return 0.0 if step.folded else (step.end - step.start).total_seconds()


def _height(wait: float) -> float:
    if wait > LONGEST_TO_SCALE:
        return CUT
    return 4 + PER_SECOND * wait if wait >= LEAST_WAIT else 0.0


def _note(bar: Bar, shard: str, sizes: Sizes) -> Note:
    facts = f"{shard}: {bar.facts}" if shard else bar.facts
    said = f"again: {words.brief(bar.why)}" if bar.why else ""
    return Note(
        bar.outcome,
        tuple(wrap(facts, sizes.letters(BOLD))),
        tuple(wrap(said, sizes.letters(CHARACTER))),
    )
