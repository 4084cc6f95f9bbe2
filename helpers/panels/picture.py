"""A run's invocations as people see them."""

from __future__ import annotations

from helpers import show
from helpers.deliveries import Deliveries, Invocation


def picture(deliveries: Deliveries) -> str:
    """The invocations in lab time, as HTML."""
    if not deliveries:
        return ""
    start = deliveries[0].started_at
    rows = [
        {
            "after": f"{(one.started_at - start).total_seconds():.2f} s",
            "attempt": one.attempt,
            "records": " ".join(map(_key, one.records)),
            "outcome": _outcome(one),
        }
        for one in deliveries
    ]
    return show.table(rows)._repr_html_()


def _key(record: dict[str, object]) -> str:
    return str(next(iter(record["dynamodb"]["Keys"]["userId"].values())))  # type: ignore[index]


def _outcome(one: Invocation) -> str:
    return "returned" if one.ok else str(one.error_type)
