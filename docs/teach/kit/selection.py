"""What of a chapter is shown to a room: chosen by rule, so the notebooks stay clean.

| in the notebook | on slides |
|---|---|
| the title | the title and its sentence |
| a picture | the picture |
| a prediction | the question; the cell and what it shows; why each option tempts |
| text tagged `slide` | the text, from its last heading on |
| code tagged `slide` | the code and what it shows, below text tagged above it |
| an exercise | its heading and task, to leave on the wall while people write |
| the recap | the recap |

A question, code or text without a heading of its own stands under its section's.
Everything else is for the learner's own notebook. Pure: cells in, cells out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from nbformat import NotebookNode, from_dict

HEADING = re.compile(r"^#{1,4} .*$", re.MULTILINE)
SECTION = re.compile(r"^## .*$", re.MULTILINE)
PICTURE = re.compile(r"^!\[[^\]]*\]\([^)]*\)$", re.MULTILINE)
PREDICT = re.compile(r"^(#{2,4} Predict|\*\*Predict\.\*\*)", re.MULTILINE)
DETAILS = re.compile(
    r"<details>\s*<summary>(?P<summary>.*?)</summary>(?P<text>.*?)</details>", re.DOTALL
)
WAYS_ELSEWHERE = re.compile(r"^(Previous|Next|After the quiz): .*$", re.MULTILINE)


@dataclass(frozen=True)
class Slide:
    """One slide: what kind it is, and its cells."""

    kind: str
    cells: list[NotebookNode] = field(default_factory=list)


def select(cells: Sequence[NotebookNode]) -> list[Slide]:
    """The slides of an executed chapter, in its order."""
    return list(_slides(cells))


def _slides(cells: Sequence[NotebookNode]) -> Iterator[Slide]:
    asked = False
    heading = ""
    for position, cell in enumerate(cells):
        text = cell.source
        if cell.cell_type == "code":
            if asked and "hide-output" in _tags(cell):
                yield Slide("run", [cell])
            elif "slide" in _tags(cell) and not _joins(cells, position):
                yield Slide("code", [_markdown(heading), cell])
            continue
        if text.startswith("# "):
            yield Slide("title", [_markdown(_title(text))])
        if asked and (told := DETAILS.search(text)):
            words = f"## {told['summary'].strip()}\n\n{told['text'].strip()}"
            yield Slide("explanation", [_markdown(words)])
            asked = False
        if "slide" in _tags(cell):
            code = [cells[position + 1]] if _joins(cells, position + 1) else []
            yield Slide("text", [_markdown(_text(text, heading)), *code])
        for picture in PICTURE.findall(text):
            yield Slide("picture", [_markdown(picture)])
        if _is_guess(cells, position + 1) and PREDICT.search(text):
            yield Slide("question", [_markdown(_question(text, heading))])
            asked = True
        yield from _sections(text)
        heading = [heading, *SECTION.findall(text)][-1]


def _sections(text: str) -> Iterator[Slide]:
    """The sections that are shown as they are."""
    for section in re.split(r"^(?=## )", text, flags=re.MULTILINE):
        if section.startswith("## Exercise "):
            yield Slide("exercise", [_markdown(section)])
        if section.startswith("## Recap"):
            table = [line for line in section.splitlines() if line.startswith("|")]
            yield Slide("recap", [_markdown("\n".join(["## Recap", "", *table]))])


def _title(text: str) -> str:
    first = re.split(r"^## ", text, flags=re.MULTILINE)[0]
    return WAYS_ELSEWHERE.sub("", first).strip()


def _text(text: str, heading: str) -> str:
    """From its last heading on; pictures and folds have slides of their own."""
    shown = PICTURE.sub("", DETAILS.sub("", text))
    starts = [one.start() for one in HEADING.finditer(shown)]
    return shown[starts[-1] :] if starts else f"{heading}\n\n{shown}"


def _question(text: str, heading: str) -> str:
    """From the last heading before the question on; it sets the scene."""
    *_, asks = PREDICT.finditer(text)
    starts = [one.start() for one in HEADING.finditer(text, 0, asks.start())]
    if starts or text.startswith("## ", asks.start()):
        return text[[asks.start(), *starts][-1] :]
    return f"{heading}\n\n{text[asks.start() :]}"


def _is_guess(cells: Sequence[NotebookNode], position: int) -> bool:
    return position < len(cells) and cells[position].source.startswith("prediction =")


def _tags(cell: NotebookNode) -> list[str]:
    return cell.metadata.get("tags", [])


def _joins(cells: Sequence[NotebookNode], position: int) -> bool:
    """Whether the cell is code that goes on the slide of the text above it."""
    if not 0 < position < len(cells):
        return False
    pair = cells[position - 1 : position + 1]
    kinds = [one.cell_type for one in pair]
    return kinds == ["markdown", "code"] and all("slide" in _tags(one) for one in pair)


def _markdown(text: str) -> NotebookNode:
    return from_dict({"cell_type": "markdown", "metadata": {}, "source": text})
