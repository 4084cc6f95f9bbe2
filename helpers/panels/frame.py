"""What the panels have in common: a frame, buttons, code to copy, and their looks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from html import escape
from itertools import count

import ipywidgets as widgets

from helpers.checks.markup import MONO, OWN_KEYS, folded, inline

_STYLE = """<style>
.wb-panel{border:1px solid var(--jp-border-color1,rgba(128,128,128,.5));
border-radius:8px;padding:14px 18px 16px;margin:.4em 0;max-width:60em;
box-sizing:border-box}
.wb-panel,.wb-panel .widget-box{overflow:visible}
.wb-panel .widget-html{margin:0;height:auto}
.wb-panel .widget-html-content{line-height:1.45;overflow-x:auto;min-width:0}
.wb-panel .widget-label{text-align:left;white-space:normal;max-width:100%;
overflow-wrap:anywhere}
.wb-panel .widget-text,.wb-panel .widget-hprogress,.wb-panel .widget-checkbox{
height:auto;max-width:100%;flex-wrap:wrap}
.wb-panel .widget-text .widget-label{height:auto;line-height:1.35;padding:4px 0}
.wb-panel .widget-text input{flex:1 1 5em;max-width:100%}
.wb-panel .widget-hprogress .progress{min-width:0}
.wb-panel .wb-actions{margin:10px 0 2px}
.wb-panel .wb-group{margin:0 2.5em 0 0;max-width:100%}
.wb-panel button.jupyter-button{border:1px solid rgba(128,128,128,.55);
border-radius:5px;height:auto;min-height:32px;padding:3px 12px;line-height:1.35;
white-space:normal;width:auto;margin:3px 6px 3px 0;font-size:13px}
.wb-panel button.jupyter-button:focus-visible{outline:3px solid #2f7fd1;
outline-offset:1px}
.wb-panel button.jupyter-button:disabled{opacity:.5}
.wb-panel button.jupyter-button.mod-active,.wb-panel button.jupyter-button.wb-main{
background:#0b5cad;color:#fff;border-color:#0b5cad;box-shadow:none}
.wb-panel table.dataframe{border-collapse:collapse;font-size:12.5px;margin:.3em 0}
.wb-panel table.dataframe th,.wb-panel table.dataframe td{padding:3px 14px 3px 4px;
border:0;border-bottom:1px solid rgba(128,128,128,.25)}
.wb-panel table.dataframe thead th{border-bottom:1px solid rgba(128,128,128,.7);
vertical-align:bottom}
.wb-panel table.dataframe caption{padding:.5em 0 .2em 4px;font-weight:600}
.wb-panel mark{background:rgba(255,196,0,.28);color:inherit;padding:0 .25em}
.wb-title{font-weight:600;font-size:1.2em}
.wb-crumbs{opacity:.8;margin:0 0 .1em;font-size:.92em}
.wb-part{font-weight:600;margin:.8em 0 .1em}
.wb-note{opacity:.85;margin:.4em 0 0;font-size:.92em}
.wb-say{margin:.6em 0;padding:.45em .8em;border-left:4px solid #2f7fd1;
background:rgba(47,127,209,.12)}
.wb-say.wb-bad{border-left-color:#c77700;background:rgba(199,119,0,.14)}
.wb-panel ul.wb-figures{display:flex;flex-wrap:wrap;gap:8px;margin:.5em 0;padding:0;
list-style:none}
.wb-panel ul.wb-figures li{border:1px solid rgba(128,128,128,.4);border-radius:6px;
padding:.3em .8em;min-width:6.5em;margin:0}
.wb-figures b{display:block;font-size:1.45em;line-height:1.25;font-weight:600}
.wb-panel pre.wb-code{font-size:12.5px;white-space:pre;word-break:normal;
line-height:1.4;padding:.6em .9em;
margin:.3em 0;overflow:auto;max-height:42em;border-radius:5px;
border:1px solid rgba(128,128,128,.4)}
.wb-panel textarea.wb-whole{display:block;width:100%;box-sizing:border-box;
font-size:12.5px;line-height:1.4;padding:.6em .9em;border-radius:5px;
border:1px solid rgba(128,128,128,.4);background:transparent;color:inherit}
.wb-panel pre.wb-code mark{padding:0}
</style>"""

_numbers: Iterator[int] = count(1)


class Panel(widgets.VBox):
    """A framed box of controls and pictures. `code` is the program it shows.

    The box's id counts the panels of this session, so that a notebook shows the same
    bytes each time it is run from the start.
    """

    def __init__(self, name: str, children: Sequence[widgets.Widget]) -> None:
        self.name = name
        self.code = ""
        head = html(_STYLE)
        super().__init__([head, *children], model_id=f"panel-{next(_numbers)}")
        self.add_class("wb-panel")

    def __repr__(self) -> str:
        return f"Panel: {self.name}. Run this cell in JupyterLab to use it."


def html(value: str = "") -> widgets.HTML:
    """A place for pictures and text."""
    return widgets.HTML(value)


def title(name: str, above: str = "") -> widgets.HTML:
    """The panel's name, and where one would find it."""
    crumbs = f'<p class="wb-crumbs">{inline(above)}</p>' if above else ""
    heading = (
        f'<div role="heading" aria-level="3" class="wb-title">{inline(name)}</div>'
    )
    return html(crumbs + heading)


def part(name: str) -> widgets.HTML:
    """The name of a part of a panel."""
    return html(
        f'<div role="heading" aria-level="4" class="wb-part">{inline(name)}</div>'
    )


def note(text: str) -> widgets.HTML:
    """A sentence in small type."""
    return html(f'<p class="wb-note">{inline(text)}</p>')


OWN_ACCOUNT = note(
    "From your first click the panel works in an empty practice account of its own. To "
    "go on with cells above, run them again from the chapter's set-up."
)


def row(*children: widgets.Widget) -> widgets.Box:
    """Widgets side by side, on as many lines as they need."""
    return widgets.Box(children, layout=widgets.Layout(flex_flow="row wrap"))


def actions(*buttons: widgets.Button) -> widgets.Box:
    """The buttons that do something, set off from the settings above them."""
    made = row(*buttons)
    made.add_class("wb-actions")
    return made


def group(*children: widgets.Widget) -> widgets.VBox:
    """Settings that belong together, one below the other."""
    made = widgets.VBox(children)
    made.add_class("wb-group")
    return made


def say(text: str, *, bad: bool = False) -> str:
    """One or two sentences about what happened, read out when they change.

    An `alert`, since ipywidgets puts a new element where the old one was: that is read
    out of an alert, and of a status it often is not.
    """
    return _said(text, "alert", " wb-bad" if bad else "")


def mention(text: str) -> str:
    """A question or a notice that interrupts nobody."""
    return _said(text, "status", "")


def _said(text: str, role: str, kind: str) -> str:
    return f'<div role="{role}" class="wb-say{kind}">{inline(text)}</div>'


def figures(pairs: dict[str, str]) -> str:
    """Numbers to watch, each with its name below it."""
    items = "".join(
        f"<li><b>{escape(value)}</b>{escape(name)}</li>"
        for name, value in pairs.items()
    )
    return f'<ul class="wb-figures">{items}</ul>'


class Code(widgets.HTML):
    """A program: its last part for reading, and the whole of it to copy.

    With `marks`, lines that were not there before the last change are marked.
    """

    def __init__(self, *, marks: bool = True) -> None:
        super().__init__()
        self._marks = marks
        self._lines: list[str] = []
        self._before: list[str] = []

    def show(self, program: str, part: str, about: str) -> None:
        """Show `part`, and folded the `program` it ends, under the words `about`."""
        lines = part.rstrip("\n").split("\n")
        if lines != self._lines:
            self._before, self._lines = self._lines if self._marks else [], lines
        fold = folded(f"The whole program, to copy: {about}", _to_copy(program))
        self.value = fold + _block("\n".join(_marked(self._before, lines)))


def _marked(before: Sequence[str], lines: Sequence[str]) -> Iterator[str]:
    compared = SequenceMatcher(None, before, lines, autojunk=False)
    for tag, _, _, start, end in compared.get_opcodes():
        new = bool(before) and tag != "equal"
        for line in map(escape, lines[start:end]):
            yield f"<mark>{line}</mark>" if new else line


def _block(markup: str) -> str:
    return (
        f'<pre tabindex="0" {OWN_KEYS} role="group" aria-label="The program" '
        f'class="wb-code" style="{MONO}"><code>{markup}</code></pre>'
    )


def _to_copy(program: str) -> str:
    """In a text area the keys that select all and copy mean this text alone."""
    return (
        '<p class="wb-note">Click into it, then select all and copy: Ctrl+A, Ctrl+C; '
        "on a Mac ⌘A, ⌘C.</p>"
        f'<textarea readonly rows="12" wrap="off" spellcheck="false" {OWN_KEYS} '
        f'aria-label="The whole program" class="wb-whole" style="{MONO}">'
        f"{escape(program)}</textarea>"
    )
