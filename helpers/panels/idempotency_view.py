"""What the idempotency bench shows: one trial's outcome, and the matrix so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from helpers import show
from helpers.panels.frame import say
from helpers.show.values import Cell

Outcomes = Mapping[tuple[str, str], str]
"""What was seen: by repair and cause, in the words of chapter 07's matrix."""


def outcome(names: Mapping[str, Any]) -> str:
    """What reached user_1: a number, `lost`, `blocked`, or `-` if nothing struck.

    `fails` if nothing could strike, since the handler fails by itself each time.
    """
    if not names["struck"]:
        return "fails" if own_error(names) else "-"
    effects = names["effects"]
    lost = ", lost" if effects == 0 else ""
    return f"{effects}{lost}{', blocked' if names['deliveries'].blocked else ''}"


def own_error(names: Mapping[str, Any]) -> str:
    """The error of a handler that never returned; "" if it did."""
    deliveries = names["deliveries"]
    if not deliveries or any(one.ok for one in deliveries):
        return ""
    return f"{deliveries[0].error_type}: {deliveries[0].error}"


def told(repair: str, cause: str, seen: str, aim: str, error: str) -> str:
    """One trial in a sentence or two. `aim` is the AWS call the cause waited for."""
    what = f"`{repair}`, {cause}: "
    failed = f" The handler failed each time, first with `{error}`" if error else ""
    if seen == "fails":
        return say(f"{what}the cause had no chance to strike.{failed}", bad=True)
    if seen == "-":
        why = f" It never called `{aim}`." if aim not in ("", "-") else ""
        return say(f"{what}this cause cannot strike this handler.{why}")
    if seen == "1":
        return say(what + "the effect happened once.")
    if seen.startswith("0"):
        return say(f"{what}the work never happened ({seen}).{failed}", bad=True)
    return say(what + f"the effect happened {seen} times.", bad=True)


def matrix(outcomes: Outcomes, repairs: Sequence[str], causes: Sequence[str]) -> str:
    """A row per cause, a column per repair; `?` where nobody has looked yet."""
    rows = [
        {"cause": cause, **{one: _cell(outcomes.get((one, cause))) for one in repairs}}
        for cause in causes
    ]
    table = show.table(rows, caption="What reached user_1")
    return table._repr_html_()


def _cell(seen: str | None) -> Cell:
    """What stands out is what should not be: anything but one effect."""
    if seen is None:
        return Cell("?")
    return Cell(seen, "" if seen in ("1", "-") else f"<mark>{escape(seen)}</mark>")
