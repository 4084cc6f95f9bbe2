"""The four view types side by side: what each puts into a record, and its bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from helpers.show.records import records_of
from helpers.show.tables import Table
from helpers.show.values import Cell

PARTS = ("Keys", "OldImage", "NewImage")


def side_by_side(
    views: Mapping[str, Any], caption: str = "What each view type puts into a record"
) -> Table:
    """A row per view type, a column per kind of change, from live records.

    `views` maps a view type to its records: a list, an event, or a page of
    get_records(). A cell ticks the parts its record carries and says the bytes. With
    several records of one kind the first is shown.
    """
    if not isinstance(views, Mapping):
        raise TypeError(
            "show.side_by_side() takes a dict of view types to their records; for "
            'example {"KEYS_ONLY": event["Records"]}'
        )
    found = {
        view: {one["eventName"]: one for one in reversed(records_of(given))}
        for view, given in views.items()
    }
    kinds = [
        kind
        for kind in ("INSERT", "MODIFY", "REMOVE")
        if any(kind in records for records in found.values())
    ]
    rows = tuple(
        (Cell(view), *(_cell(records.get(kind)) for kind in kinds))
        for view, records in found.items()
    )
    return Table(("view type", *kinds), rows, caption, row_headers=True)


def _cell(one: Mapping[str, Any] | None) -> Cell:
    if one is None:
        return Cell("no record")
    change = one["dynamodb"]
    lines = [_part(name, name in change) for name in PARTS]
    size = f"{change['SizeBytes']} bytes" if "SizeBytes" in change else ""
    text = "\n".join(filter(None, [*(line.text for line in lines), size]))
    html = "<br>".join(filter(None, [*(line.html for line in lines), size]))
    return Cell(text, html)


def _part(name: str, there: bool) -> Cell:
    if there:
        tick = '<span role="img" aria-label="has">&#10003;</span>'
        return Cell(f"\N{CHECK MARK} {name}", f"{tick} <strong>{name}</strong>")
    dash = '<span role="img" aria-label="no">&#8211;</span>'
    return Cell(f"- {name}", f'{dash} <span style="opacity:.75">{name}</span>')
