"""A stream record as a reader needs it: what the item was, what it is, what changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from helpers.show.tables import Table
from helpers.show.values import Cell, attribute

Images = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Records:
    """One table per record."""

    tables: tuple[Table, ...]

    def __repr__(self) -> str:
        return "\n\n".join(map(repr, self.tables))

    def _repr_html_(self) -> str:
        return "".join(one._repr_html_() for one in self.tables)


def record(record_or_event: Mapping[str, Any]) -> Records:
    """A record of a stream, or every record of a Lambda event.

    Takes what GetRecords gives and what a handler gets. Shows a row per attribute:
    key, old value, new value, and a word for the change. An image the record does not
    carry is not shown as empty: the column says that it is absent.
    """
    return Records(tuple(_table(one) for one in records_of(record_or_event)))


def records_of(given: Any) -> Sequence[Mapping[str, Any]]:
    """The records in an event, a page of GetRecords, a list, or a single record."""
    if isinstance(given, Mapping) and "Records" in given:
        given = given["Records"]
    if isinstance(given, Mapping):
        given = [given]
    records = list(given) if isinstance(given, Iterable) else [given]
    for one in records:
        if not isinstance(one, Mapping) or "dynamodb" not in one:
            raise TypeError(
                "a stream record is needed here, with a dynamodb part; for example "
                "event['Records'][0] or a page of get_records()"
            )
    return records


def _table(one: Mapping[str, Any]) -> Table:
    change = one["dynamodb"]
    keys, old, new = (change.get(n) for n in ("Keys", "OldImage", "NewImage"))
    names = dict.fromkeys([*(keys or {}), *(new or {}), *(old or {})])
    rows = tuple(_row(name, keys or {}, old, new, one["eventName"]) for name in names)
    images = (_column("OldImage", old), _column("NewImage", new))
    columns = ("attribute", "Keys", *images, "change")
    return Table(columns, rows, _caption(one), row_headers=True)


def _row(
    name: str, keys: Images, old: Images | None, new: Images | None, event: str
) -> tuple[Cell, ...]:
    change = _difference(name, keys, old, new, event)
    images = [_value(old, name), _value(new, name)]
    if event == "MODIFY" and old is not None and new is not None and change.text:
        images = [
            _marked(cell) if name in image else cell
            for cell, image in zip(images, (old, new), strict=True)
        ]
    return Cell(name), _value(keys, name), *images, change


def _caption(one: Mapping[str, Any]) -> str:
    change = one["dynamodb"]
    parts = [one["eventName"], change.get("StreamViewType", "")]
    if "SizeBytes" in change:
        parts.append(f"{change['SizeBytes']} bytes")
    if one.get("userIdentity"):
        # GetRecords says PrincipalId where a Lambda event says principalId.
        who = {k.lower(): v for k, v in one["userIdentity"].items()}
        parts.append(f"deleted by {who.get('principalid')}")
    return ", ".join(filter(None, parts))


def _column(name: str, image: Images | None) -> str:
    return name if image is not None else f"{name} (absent)"


def _value(image: Images | None, name: str) -> Cell:
    return attribute(None if image is None else image.get(name))


def _difference(
    name: str, keys: Images, old: Images | None, new: Images | None, event: str
) -> Cell:
    if name in keys:
        return Cell("")
    if event == "INSERT":
        return _word("added") if new else Cell("")
    if event == "REMOVE":
        return _word("removed") if old else Cell("")
    if old is None or new is None:
        return Cell("unknown", "<em>unknown: one image is absent</em>")
    if name not in old:
        return _word("added")
    if name not in new:
        return _word("removed")
    return Cell("") if old[name] == new[name] else _word("changed")


def _word(word: str) -> Cell:
    return _marked(Cell(word, f"<strong>{word}</strong>"))


def _marked(cell: Cell) -> Cell:
    """A cell that stands out, on light and on dark ground."""
    style = "background:rgba(199,119,0,.26);color:inherit;padding:.1em .35em"
    # JupyterLab gives code a ground of its own, which would hide this one.
    markup = cell.markup.replace("<code>", '<code style="background:none">')
    return Cell(cell.text, f'<mark style="{style};border-radius:3px">{markup}</mark>')
