"""What the tab *Exports and streams* shows: the stream's details, and the records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from helpers import show
from helpers.panels.frame import mention, say
from helpers.panels.stream_code import VIEW_TYPES, Tab

WORDS = {"put": "The put", "change": "The change", "delete": "The delete"}
Found = Sequence[Mapping[str, Any]]
"""Each stream of the table: its description under `stream`, its `records`."""


def details(found: Found) -> str:
    """The streams of the table: status, view type, and the ARN's last part."""
    words = {api: console for console, api in VIEW_TYPES.items()}
    rows = [
        {
            "stream status": "On" if _is_on(one) else "Off",
            "view type": words[one["stream"]["StreamViewType"]],
            "ARN ends in": f"{_name(one)}",
            "records": str(len(one["records"])),
        }
        for one in found
    ]
    if not rows:
        rows = [{"stream status": "Off", "view type": "-", "ARN ends in": "-"}]
    return show.table(rows)._repr_html_()


def records(found: Found) -> str:
    """Every record of every stream, newest first."""
    parts = []
    for one in reversed(found):
        for record in reversed(one["records"]):
            parts.append(show.record(record)._repr_html_())
    return "".join(parts) or '<p class="wb-note">No records yet.</p>'


def items(rows: Sequence[Mapping[str, Any]]) -> str:
    """The table's items."""
    if not rows:
        return '<p class="wb-note">The table <code>Users</code> is empty.</p>'
    return show.table(rows)._repr_html_()


def told(tab: Tab, found: Found, before: Found) -> str:
    """What the last click did, in a sentence."""
    if tab.last == "on":
        again = " A new stream, with an ARN of its own." if len(found) > 1 else ""
        return say(f"The stream is on.{again} What the table held before is not in it.")
    if tab.last == "off":
        return say("The stream is off. Its records can be read for another 24 hours.")
    if tab.last not in WORDS:
        return mention(
            "The table has no stream. What will it hold once you turn it on?"
        )
    new = sum(len(one["records"]) for one in found) - sum(
        len(one["records"]) for one in before
    )
    if new:
        kind = found[-1]["records"][-1]["eventName"]
        return say(f"{WORDS[tab.last]} left one record: `{kind}`.")
    if not tab.view:
        return say(f"{WORDS[tab.last]} left no record: no stream is on.", bad=True)
    return say(f"{WORDS[tab.last]} left no record: no item changed.", bad=True)


def is_already(*, on: bool) -> str:
    """Why a click on *Turn on* or *Turn off* did nothing."""
    if on:
        return say("The stream is on already. Turn it off to choose another view type.")
    return say("The stream is off already.")


def _is_on(one: Mapping[str, Any]) -> bool:
    return str(one["stream"]["StreamStatus"]) == "ENABLED"


def _name(one: Mapping[str, Any]) -> str:
    return escape("/stream/" + one["stream"]["StreamLabel"])
