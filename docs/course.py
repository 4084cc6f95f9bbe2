"""The chapters as the site's map shows them, read from the notebooks themselves."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from docs.places import chapters

MINUTES = re.compile(r"\*\*(\d+) minutes\.\*\*")


@dataclass(frozen=True)
class Chapter:
    """A chapter: its file's stem, its title, what you get from it, and how long."""

    stem: str
    title: str
    payoff: str
    minutes: int

    @property
    def number(self) -> str:
        """Two digits, as in the file's name."""
        return self.stem[:2]


def read(path: Path) -> Chapter:
    """What the first cell of the chapter says about it."""
    cell = json.loads(path.read_text("utf-8"))["cells"][0]
    text = "".join(cell["source"])
    minutes = MINUTES.search(text)
    if minutes is None:
        raise SystemExit(f"{path.name}: the first cell does not say **NN minutes.**")
    title, _, rest = text.partition("\n")
    payoff = rest[: rest.index("**" + minutes[1])].strip()
    return Chapter(path.stem, title.removeprefix("# "), payoff, int(minutes[1]))


def course() -> list[Chapter]:
    """All chapters, in order."""
    return [read(path) for path in chapters()]


def map_page() -> str:
    """The page that lists the chapters, and gives the site its side bar."""
    all_ = course()
    hours = round(sum(one.minutes for one in all_) / 60)
    rows = [
        f"| {one.number} | [{one.title}]({one.stem}.ipynb) | {one.payoff} | "
        f"{one.minutes} |"
        for one in all_
    ]
    return "\n".join(
        [
            "# Chapters",
            "",
            f"{len(all_)} chapters, about {hours} hours with their exercises. Each "
            "builds its own tables, so you can begin with any of them.",
            "",
            "| No. | Chapter | What you get from it | Minutes |",
            "|---|---|---|---|",
            *rows,
            "",
            "```{toctree}",
            ":hidden:",
            "",
            *(f"{one.number} {one.title} <{one.stem}>" for one in all_),
            "```",
        ]
    )


def cards() -> str:
    """The chapters as cards, for the first page."""
    parts = []
    for one in course():
        parts += [
            f":::{{grid-item-card}} {one.number} · {one.title}",
            f":link: notebooks/{one.stem}",
            ":link-type: doc",
            "",
            one.payoff,
            "+++",
            f"{one.minutes} minutes",
            ":::",
            "",
        ]
    return "\n".join(
        [
            ":::::{grid} 1 2 2 3",
            ":gutter: 3",
            ":class-container: wb-map",
            "",
            *parts,
            ":::::",
        ]
    ).replace("\n:::{", "\n:::{")
