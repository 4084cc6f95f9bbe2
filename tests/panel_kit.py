"""Uses a panel from Python, as a learner would with a mouse."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import ipywidgets as widgets


def parts(widget: widgets.Widget) -> Iterator[widgets.Widget]:
    """Every widget inside."""
    for child in getattr(widget, "children", ()):
        yield child
        yield from parts(child)


def named(panel: widgets.Widget, name: str) -> Any:
    """The one control with this description."""
    [found] = [one for one in parts(panel) if getattr(one, "description", "") == name]
    return found


def press(panel: widgets.Widget, *names: str) -> None:
    for name in names:
        named(panel, name).click()


def choose(panel: widgets.Widget, value: object) -> None:
    """Press the button of a choice that has this value or word."""
    for one in parts(panel):
        for name, meant in getattr(one, "options", {}).items():
            if value in (name, meant):
                one.buttons[name].click()
                return
    raise LookupError(f"no choice offers {value!r}")


def markup(panel: widgets.Widget) -> str:
    """All HTML the panel shows, without its style sheet."""
    shown = "".join(one.value for one in parts(panel) if isinstance(one, widgets.HTML))
    return re.sub(r"<style>.*?</style>", "", shown, flags=re.DOTALL)


def text(panel: widgets.Widget) -> str:
    """What the panel says, without its code."""
    code = r"<(pre|textarea).*?</\1>"
    bare = re.sub(code, " ", markup(panel), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", bare)).split())


def shown_code(panel: widgets.Widget) -> str:
    """The program as a learner copies it, whole."""
    [found] = re.findall(r"<textarea[^>]*>(.*?)</textarea>", markup(panel), re.DOTALL)
    return html.unescape(found)


def said(panel: widgets.Widget) -> str:
    """The sentence the panel reads out."""
    [told] = re.findall(r'class="wb-say[^>]*>(.*?)</div>', markup(panel), re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", "", told))


def figure(panel: widgets.Widget, name: str) -> str:
    """One of the figures, by its name."""
    found = re.search(rf"<li><b>([^<]*)</b>{re.escape(name)}</li>", markup(panel))
    assert found, f"no figure {name!r}"
    return found[1]
