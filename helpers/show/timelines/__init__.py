"""A picture of deliveries in lab time, with the same content as text."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from html import escape

from helpers.deliveries import Deliveries
from helpers.show.tables import Table
from helpers.show.timelines import drawing, folding, layout, telling, wording
from helpers.show.timelines.story import Story

READING = (
    "From top to bottom runs lab time, each bar is an invocation. From left to right "
    "stand the records of a shard in their order; a record keeps its place, colour and "
    "shape however often it is delivered. A hatched bar failed. Everything to the left "
    "of the checkpoint line is done with."
)
SMALLEST = 0.85
"""How small the wide picture may get before the narrow one takes its place."""
OWN_KEYS = 'data-lm-suppress-shortcuts="true"'


@dataclass(frozen=True)
class Timeline:
    """Deliveries as a picture (`svg`) and as a table for `print` and for reading."""

    told: Story
    caption: str

    @cached_property
    def table(self) -> Table:
        """The same content, a row for each bar of the picture."""
        return wording.table(self.told, self.caption)

    @property
    def svg(self) -> str:
        """The picture alone."""
        return self._picture(narrow=False)

    def __repr__(self) -> str:
        return repr(self.table)

    def _repr_html_(self) -> str:
        # The narrow picture takes the place of the wide one where that would be small.
        wide, narrow = self._picture(narrow=False), self._picture(narrow=True)
        least = layout.arrange(self.told).width * SMALLEST
        name = self._name
        style = (
            f".{name}{{container-type:inline-size;color:inherit;margin:.4em 0}}"
            f".{name} .narrow{{display:none}}"
            f"@container (max-width:{least:.0f}px){{.{name} .wide{{display:none}}"
            f".{name} .narrow{{display:block}}}}"
        )
        caption = f"<strong>{escape(self.caption)}</strong>" if self.caption else ""
        box = 'style="overflow-x:auto"'
        return (
            f'<style>{style}</style><div class="{name}">{caption}'
            f'<div class="wide" {box}>{wide}</div>'
            f'<div class="narrow" {box}>{narrow}</div>'
            f'<details style="margin:.3em 0"><summary {OWN_KEYS} '
            'style="cursor:pointer">How to read this, and the same as a table'
            f"</summary><p>{escape(READING)}</p>"
            f'<div style="overflow-x:auto" tabindex="0" {OWN_KEYS} role="region" '
            f'aria-label="Table of deliveries">{self.table._repr_html_()}</div>'
            "</details></div>"
        )

    @cached_property
    def _name(self) -> str:
        """A name for ids that is the same for the same content."""
        return f"tl{hashlib.sha256(repr(self).encode()).hexdigest()[:10]}"

    def _picture(self, *, narrow: bool) -> str:
        plan = layout.arrange(self.told, narrow=narrow)
        about = f"{wording.summary(self.told)} {READING}"
        prefix = f"{self._name}{'n' if narrow else 'w'}"
        return drawing.svg(plan, self.caption or "Deliveries", about, prefix)


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
