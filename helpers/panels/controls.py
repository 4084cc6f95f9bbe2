"""What one clicks and types into: buttons, number fields, and choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from math import isfinite
from typing import Any

import ipywidgets as widgets
import traitlets


def button(
    text: str, press: Callable[[], None], *, main: bool = False, tip: str = ""
) -> widgets.Button:
    """A button. `main` is the one to press first."""
    made = widgets.Button(description=text, tooltip=tip or None)
    if main:
        made.add_class("wb-main")
    made.on_click(lambda _: press())
    return made


class Number(widgets.FloatText):
    """A field for a whole number from `least` to `most`, which shows what counts.

    A number that is set goes to `use`. What is no such number is put right, and
    `tell` gets a sentence about it. A FloatText, since it hands Python what was typed.
    """

    def __init__(self, name: str, least: int, most: int, value: int) -> None:
        super().__init__(
            value=value,
            description=name,
            tooltip=f"a whole number from {least} to {most:,}",
            step=1,
            style={"description_width": "19.5em"},
            layout=widgets.Layout(width="25em"),
        )
        self.least, self.most = least, most
        self.use: Callable[[int], None] = lambda _: None
        self.tell: Callable[[str], None] = lambda _: None
        self.observe(lambda change: self._changed(change["new"]), names="value")

    def _changed(self, typed: float) -> None:
        asked = typed if isfinite(typed) else self.least
        number = int(min(max(asked, self.least), self.most))
        if typed == number:
            self.use(number)
            return
        self.value = number  # which calls this again
        self.tell(f"`{self.description}` is {self.tooltip}. It is {number:,} now.")


class Choice(widgets.Box):
    """One of several, each a button; the chosen one's name begins with a tick.

    `value` is what the chosen name stands for, `group` what the choice is about. No
    list: JupyterLab takes the arrow keys from it. And no ToggleButtons, which tell only
    the eye what is chosen. Source: ipywidgets, issue 3912.
    """

    value = traitlets.Any()

    def __init__(self, group: str, options: Mapping[str, Any], value: Any) -> None:
        self.options = dict(options)
        self.buttons = {
            name: button(name, partial(self._choose, meant), tip=group)
            for name, meant in self.options.items()
        }
        flow = widgets.Layout(flex_flow="row wrap")
        super().__init__(tuple(self.buttons.values()), layout=flow, value=value)
        self.observe(lambda _: self._show(), names="value")
        self._show()

    def _choose(self, value: Any) -> None:
        self.value = value

    def _show(self) -> None:
        for name, one in self.buttons.items():
            chosen = self.options[name] == self.value
            one.description = f"✓ {name}" if chosen else name
            (one.add_class if chosen else one.remove_class)("mod-active")

    def disable(self, disabled: bool) -> None:
        """Let nobody choose, or let them again."""
        for one in self.buttons.values():
            one.disabled = disabled
