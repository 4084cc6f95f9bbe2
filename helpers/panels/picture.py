"""A run's invocations as people see them."""

from __future__ import annotations

from helpers import show
from helpers.deliveries import Deliveries


def picture(deliveries: Deliveries) -> str:
    """The invocations in lab time, as HTML; nothing for none."""
    return show.timeline(deliveries)._repr_html_() if deliveries else ""
