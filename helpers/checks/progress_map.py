"""Your progress as a map: a row per chapter, its exercises and its quizzes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from helpers.checks.exercises import exercise_ids
from helpers.checks.markup import inline
from helpers.checks.places import find
from helpers.checks.progress_file import Progress, current
from helpers.show.tables import Table, table
from helpers.show.values import Cell


@dataclass(frozen=True)
class Chapter:
    """A chapter's name, and the ids of its exercises and quizzes."""

    name: str
    exercises: tuple[str, ...]
    quizzes: tuple[str, ...]


@dataclass(frozen=True)
class ProgressMap:
    """The chapters with what is done; `trouble` says what could not be kept."""

    chapters: tuple[Chapter, ...]
    done: Progress
    trouble: str = ""

    @property
    def sentence(self) -> str:
        """How much is done."""
        exercises = [id for one in self.chapters for id in one.exercises]
        count = sum(id in self.done.right for id in exercises)
        return f"{count} of {len(exercises)} exercises done"

    def table(self) -> Table:
        """A row per chapter."""
        rows = (
            {
                "chapter": one.name,
                "exercises": _ids(one.exercises, self.done.right, "done"),
                "quizzes": _ids(one.quizzes, self.done.quizzes, "opened"),
            }
            for one in self.chapters
        )
        return table(rows, caption=self.sentence)

    def __repr__(self) -> str:
        return "\n".join(filter(None, [repr(self.table()), self.trouble]))

    def _repr_html_(self) -> str:
        trouble = f'<p role="status">{inline(self.trouble)}</p>' if self.trouble else ""
        return self.table()._repr_html_() + trouble


def progress() -> ProgressMap:
    """What you have done so far: exercises that are right, quizzes you opened."""
    done, trouble = current()
    return ProgressMap(chapters(), done, trouble)


def chapters() -> tuple[Chapter, ...]:
    """The chapters that are there, with their exercises and quizzes."""
    quizzes = [path.stem for path in find("data/quizzes").glob("*.json")]
    quizzes.sort(key=lambda id: ("exit" in id, id))
    found = []
    for path in sorted(find("notebooks").glob("[0-9][0-9]_*.ipynb")):
        number, _, words = path.stem.partition("_")
        found.append(
            Chapter(
                f"{number} {words.replace('_', ' ')}",
                tuple(exercise_ids(number)),
                tuple(one for one in quizzes if one.startswith(number)),
            )
        )
    return tuple(found)


def _ids(ids: Sequence[str], done: frozenset[str], word: str) -> Cell:
    """Each id with a tick if it is done; the picture has words, too."""
    texts, parts = [], []
    for id in ids:
        sign, said = ("\N{CHECK MARK}", word) if id in done else ("–", f"not {word}")
        name = id if "." in id else id.partition("-")[2].replace("-", " ")
        texts.append(f"{sign} {name}")
        mark = f'<span role="img" aria-label="{said}">{sign}</span>'
        shown = f"<strong>{name}</strong>" if id in done else name
        parts.append(f'<span style="white-space:nowrap">{mark} {shown}</span>')
    return Cell(", ".join(texts), " &nbsp; ".join(parts) or " ")
