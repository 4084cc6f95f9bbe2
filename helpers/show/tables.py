"""Tables that look like a DataFrame and work without pandas."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from helpers.show.values import Cell, attribute, is_attribute

LOOK = (
    "text-align:left;vertical-align:top;padding:.3em .8em;"
    "border-bottom:1px solid rgba(128,128,128,.3)"
)
# A wide table scrolls by itself, with the keyboard too: JupyterLab leaves it the keys.
SCROLLS = (
    'role="group" tabindex="0" data-lm-suppress-shortcuts="true" '
    'style="overflow-x:auto;margin:.3em 0"'
)


@dataclass(frozen=True)
class Table:
    """Rows under column names. `row_headers`: the first column names its row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    row_headers: bool = False

    def __repr__(self) -> str:
        texts = [list(self.columns)]
        texts += [[cell.text.replace("\n", ", ") for cell in row] for row in self.rows]
        widths = [max(map(_width, column)) for column in zip(*texts, strict=True)]
        lines = [_line(row, widths) for row in texts]
        lines.insert(1, "  ".join("-" * width for width in widths))
        return "\n".join([self.caption, *lines] if self.caption else lines)

    def _repr_html_(self) -> str:
        caption = ""
        if self.caption:
            caption = (
                '<caption style="caption-side:top;text-align:left;color:inherit;'
                'padding:.4em 0;white-space:pre-line">'
                f"{escape(self.caption)}</caption>"
            )
        head = "".join(
            f'<th scope="col" style="{LOOK}">{escape(name)}</th>'
            if name  # a heading without words is none
            else f'<td style="{LOOK}"></td>'
            for name in self.columns
        )
        body = "".join(f"<tr>{''.join(self._markup(row))}</tr>" for row in self.rows)
        name = escape(self.caption or ", ".join(filter(None, self.columns)))
        return (
            f'<div {SCROLLS} aria-label="{name}"><table class="dataframe" '
            f'style="border-collapse:collapse">{caption}'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )

    def _markup(self, row: Sequence[Cell]) -> Iterable[str]:
        for number, cell in enumerate(row):
            style = f'style="{LOOK}"'
            if self.row_headers and number == 0:
                yield f'<th scope="row" {style}>{cell.markup}</th>'
            else:
                yield f"<td {style}>{cell.markup}</td>"


def table(rows_or_frame: Any, caption: str = "") -> Table:
    """A table of rows: mappings, sequences, or a DataFrame (its index comes first).

    Columns stand in the order in which the rows first name them; a value a row does
    not have is left empty. DynamoDB JSON such as {"S": "Ada"} shows its type dimmed.
    """
    if hasattr(rows_or_frame, "itertuples"):
        return _of_frame(rows_or_frame, caption)
    several = isinstance(rows_or_frame, Iterable)
    rows = list(rows_or_frame) if several else [rows_or_frame]
    if not all(isinstance(row, Mapping) for row in rows):
        raise TypeError(
            "show.table() takes rows as dicts, or a DataFrame; for example "
            '[{"view": "KEYS_ONLY", "bytes": 31}]'
        )
    columns = tuple(dict.fromkeys(name for row in rows for name in row))
    cells = (tuple(_cell(row.get(name, "")) for name in columns) for row in rows)
    return Table(tuple(map(str, columns)), tuple(cells), caption)


def _of_frame(frame: Any, caption: str) -> Table:
    columns = (str(frame.index.name or ""), *map(str, frame.columns))
    rows = (tuple(map(_cell, row)) for row in frame.itertuples(name=None))
    return Table(columns, tuple(rows), caption, row_headers=True)


def _cell(value: object) -> Cell:
    if isinstance(value, Cell):
        return value
    return attribute(value) if is_attribute(value) else Cell(str(value))


def _width(text: str) -> int:
    """Columns a text takes in a terminal: wide East Asian signs take two."""
    return sum(1 + (unicodedata.east_asian_width(sign) in "WF") for sign in text)


def _line(texts: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        text + " " * (width - _width(text))
        for text, width in zip(texts, widths, strict=True)
    )
    return "  ".join(padded).rstrip()
