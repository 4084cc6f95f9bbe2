"""The timetables: minutes add up, and each part runs without what it leaves out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import chapters
import notebook_runner as runner
import pytest
from nbformat import NotebookNode
from selection import select
from teach_pages import CHAPTERS, NAMES, VOTE, page, sections

PLANS = {
    name: text
    for name, text in sections(page("timetables.md")).items()
    if "Total:" in text
}
PROMISED = {"90 minutes": 90, "Half a day": 4 * 60, "A day": 8 * 60}
MINUTES_PER_VOTE = 20


@dataclass(frozen=True)
class Row:
    """A line of a plan; `chapter` and `extent` are "" for breaks and the like."""

    at: str
    minutes: int
    what: str
    how: str
    chapter: str = ""
    extent: str = ""

    @property
    def path(self) -> Path:
        return runner.NOTEBOOKS / f"{NAMES[self.chapter]}.ipynb"

    @property
    def vote(self) -> int:
        """The number of the prediction that is put to the vote, or 0."""
        if told := re.search(r"Vote on prediction (\d)", self.how):
            return int(told[1])
        if not self.chapter or "no vote" in self.how:
            return 0
        return int(VOTE.findall(CHAPTERS[self.chapter])[0][0])


def rows(plan: str) -> list[Row]:
    cells = re.findall(
        r"^\| (\d:\d\d) \| (\d+) \| (.*?) \| *(.*?) *\|$", plan, re.MULTILINE
    )
    told = re.compile(r"Chapter (\d\d), (whole|part)")
    return [
        Row(at, int(minutes), what, how, *(found.groups() if found else ()))
        for at, minutes, what, how in cells
        for found in [told.fullmatch(what)]
    ]


PARTS = [
    pytest.param(row, id=f"{name}, {row.chapter}")
    for name, plan in PLANS.items()
    for row in rows(plan)
    if row.extent == "part"
]
each_plan = pytest.mark.parametrize("name", PLANS)
each_part = pytest.mark.parametrize("row", PARTS)


def cells_of(row: Row) -> list[NotebookNode]:
    """The code cells that a part has people run: what a row leaves out is left out.

    Everything above the first heading, then the section of each; "to" joins two.
    """
    there = chapters.sections(NAMES[row.chapter])
    headings = [heading for heading, _ in there]
    cells: list[NotebookNode] = []
    reached = 0
    for to, heading in re.findall("(\\b[Tt]o )?\u201c(.*?)\u201d", row.how):
        place = headings.index(heading)
        start = reached if to or not cells else place
        cells += [cell for _, run in there[start : place + 1] for cell in run]
        reached = place + 1
    return cells


def test_there_are_three_plans() -> None:
    assert PLANS.keys() == PROMISED.keys()


@each_plan
def test_the_minutes_add_up(name: str) -> None:
    plan = rows(PLANS[name])
    minutes = [row.minutes for row in plan]
    starts = [0, *accumulate(minutes)]
    assert [row.at for row in plan] == [f"{m // 60}:{m % 60:02}" for m in starts[:-1]]
    assert sum(minutes) == PROMISED[name]
    assert f"Total: {sum(minutes)} minutes." in PLANS[name]


@each_plan
def test_a_whole_chapter_takes_the_minutes_it_names(name: str) -> None:
    parts = [row for row in rows(PLANS[name]) if row.chapter]
    assert any(row.extent == "whole" for row in parts)
    for row in parts:
        first = runner.read(row.path).cells[0]
        [own] = re.findall(r"\*\*(\d+) minutes\.\*\*", first.source)
        if row.extent == "whole":
            assert row.minutes == int(own), row.what
        else:
            assert row.minutes < int(own), row.what


@each_part
def test_a_part_names_headings_that_are_there(row: Row) -> None:
    quoted = re.findall("\u201c(.*?)\u201d", row.how)
    assert quoted
    headings = [heading for heading, _ in chapters.sections(NAMES[row.chapter])]
    assert [headings.count(one) for one in quoted] == [1] * len(quoted)


@each_part
def test_a_part_needs_nothing_that_it_leaves_out(row: Row) -> None:
    cells = cells_of(row)
    chapters.run_cells(cells)
    guesses = [
        cell.id
        for _, run in chapters.sections(NAMES[row.chapter])
        for cell in run
        if cell.source.startswith("prediction =")
    ]
    if row.vote:
        assert guesses[row.vote - 1] in [cell.id for cell in cells]


@each_part
def test_what_a_part_shows_on_slides_has_one(row: Row) -> None:
    if "On slides" not in row.how:
        return
    questions = [
        slide.cells[0].source
        for slide in select(runner.read(row.path).cells)
        if slide.kind == "question"
    ]
    for heading in re.findall("\u201c(.*?)\u201d", row.how):
        assert any(f"## {heading}\n" in one for one in questions), heading


@each_plan
def test_there_are_no_more_votes_than_the_guide_finds_plenty(name: str) -> None:
    plan = rows(PLANS[name])
    minutes = f"One vote per {MINUTES_PER_VOTE} minutes is plenty."
    assert minutes in page("guide.md")
    votes = [row for row in plan if row.vote]
    assert 1 <= len(votes) <= PROMISED[name] / MINUTES_PER_VOTE
    if name == "90 minutes":
        said = {4: "four"}[len(votes)]
        assert f"In 90 minutes there are {said} votes" in page("guide.md")


@each_plan
def test_nobody_sits_for_longer_than_a_hundred_minutes(name: str) -> None:
    since = 0
    for row in rows(PLANS[name]):
        since = 0 if row.what in ("Break", "Lunch") else since + row.minutes
        assert since <= 100, row.what
