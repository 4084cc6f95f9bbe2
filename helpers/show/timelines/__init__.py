"""A picture of deliveries in lab time, with the same content as text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from helpers.deliveries import Deliveries
from helpers.show.tables import Table
from helpers.show.timelines import folding, telling, wording
from helpers.show.timelines.story import Story


@dataclass(frozen=True)
class Timeline:
    """Deliveries as a picture (`svg`) and as a table for `print` and for reading."""

    told: Story
    caption: str

    @cached_property
    def table(self) -> Table:
        """The same content, a row for each step of the picture."""
        return wording.table(self.told, self.caption)

    def __repr__(self) -> str:
        return repr(self.table)

    def _repr_html_(self) -> str:
        return self.table._repr_html_()

    @property
    def svg(self) -> str:
        """The picture alone."""
        return '<svg xmlns="http://www.w3.org/2000/svg"/>'


def timeline(deliveries: Deliveries, caption: str = "") -> Timeline:
    """Invocations from top to bottom in lab time, records from left to right in order.

    `deliveries` is what `lab.deliver()` or `lab.deliveries()` returns. A record keeps
    its place, colour and shape however often it comes. What is too much for one
    picture is folded, and the picture says so.
    """
    if not isinstance(deliveries, Deliveries):
        raise TypeError(
            "show.timeline() takes deliveries; for example "
            "show.timeline(lab.deliver()) or show.timeline(lab.deliveries())"
        )
    return Timeline(folding.fold(telling.of(deliveries)), caption)
