"""A plan as inline SVG: no script, no font, no file beside it.

Text and lines take the colour of the page around them, grounds are translucent: one
picture serves light and dark themes.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from helpers.show.timelines.looks import DONE, FAILED, colour, outline
from helpers.show.timelines.plan import Box, Cut, Item, Label, Line, Mark, Plan, Sign

UI = "var(--jp-ui-font-family,system-ui,'Segoe UI',Roboto,sans-serif)"
CODE = "var(--jp-code-font-family,ui-monospace,Menlo,Consolas,monospace)"
TEXT = {
    "name": 'font-size="13" font-weight="600"',
    "code": f'font-size="10.5" style="font-family:{CODE}"',
    "head": 'font-size="11" opacity=".8"',
    "fact": 'font-size="11.5" font-weight="600"',
    "why": 'font-size="11.5"',
    "time": 'font-size="11.5"',
    "wait": 'font-size="10.5" font-style="italic" opacity=".85"',
    "count": 'font-size="11.5" font-weight="600"',
    "checkpoint": 'font-size="11" font-weight="600"',
    "foot": 'font-size="11" opacity=".85"',
}
LINES = {
    "axis": 'stroke="currentColor" stroke-opacity=".5"',
    "tick": 'stroke="currentColor" stroke-opacity=".8" stroke-width="1.5"',
    "guide": 'stroke="currentColor" stroke-opacity=".16"',
    "link": 'stroke="currentColor" stroke-opacity=".6" stroke-width="1.5"',
    "running": 'stroke="currentColor" stroke-opacity=".6" stroke-width="3"',
    "faint": f'stroke="{DONE}" stroke-opacity=".3" stroke-width="2.5"',
    "checkpoint": (
        f'stroke="{DONE}" stroke-width="2.5" stroke-linejoin="round" '
        'stroke-dasharray="7 3"'
    ),
}
QUIET = 'fill="#8492a6" fill-opacity=".2"'
EDGE = 'stroke="currentColor" stroke-opacity=".55"'
SIGNS = {
    "ok": (DONE, "M-4 .5l3 3 5-7"),
    "partial": ("#c26a00", "M0-5v6M0 4.5v.1"),
    "failed": (FAILED, "M-4-4l8 8m0-8l-8 8"),
    "mixed": ("#c26a00", "M-4.5-3h9M-4.5 0h9M-4.5 3h9"),
    "lost": (FAILED, "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0M-3.2 3.2l6.4-6.4"),
    "stuck": (FAILED, "M-2.5-4v8M2.5-4v8"),
}


def svg(plan: Plan, title: str, about: str, prefix: str) -> str:
    """The picture. `title` and `about` are read out; `prefix` keeps ids apart."""
    width, height = _n(plan.width), _n(plan.height)
    body = "".join(piece for item in plan.items for piece in _item(item, prefix))
    marks = {_mark_id(i, prefix): i for i in plan.items if isinstance(i, Mark)}
    defined = "".join(_definition(name, one) for name, one in marks.items())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" fill="currentColor" '
        f'aria-labelledby="{prefix}-title {prefix}-about" style="display:block;'
        f'max-width:100%;height:auto;color:inherit;font-family:{UI}">'
        f'<title id="{prefix}-title">{escape(title)}</title>'
        f'<desc id="{prefix}-about">{escape(about)}</desc>'
        f'<defs><pattern id="{prefix}-failed" width="6" height="6" '
        'patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<path d="M0 3H6" stroke="{FAILED}" stroke-opacity=".42" stroke-width="1.6"/>'
        f"</pattern>{defined}</defs>{body}</svg>"
    )


def _item(item: Item, prefix: str) -> Iterator[str]:
    match item:
        case Label():
            yield _label(item)
        case Line():
            yield _line(item)
        case Mark():
            yield from _mark(item, prefix)
        case Box():
            yield from _box(item, prefix)
        case Sign():
            stroke, path = SIGNS[item.kind]
            place = f'transform="translate({_n(item.x)} {_n(item.y)})"'
            look = f'fill="none" stroke="{stroke}" stroke-width="2"'
            yield f'<path {place} d="{path}" {look} stroke-linecap="round"/>'
        case Cut():
            x, y = item.x, item.y
            across = "".join(f"M{_n(x - 6)} {_n(y + d)}l12-6" for d in (1, 7))
            yield f'<path d="{across}" stroke="currentColor" stroke-width="1.5"/>'


def _label(one: Label) -> str:
    anchor = "" if one.anchor == "start" else f' text-anchor="{one.anchor}"'
    turned = ""
    if one.turned:
        turned = f' transform="rotate({_n(one.turned)} {_n(one.x)} {_n(one.y)})"'
    place = f'x="{_n(one.x)}" y="{_n(one.y)}"'
    text = escape(one.text, quote=False)
    return f"<text {place} {TEXT[one.sort]}{anchor}{turned}>{text}</text>"


def _line(one: Line) -> str:
    points = " ".join(f"{_n(x)},{_n(y)}" for x, y in one.points)
    return f'<polyline points="{points}" fill="none" {LINES[one.sort]}/>'


def _mark_id(one: Mark, prefix: str) -> str:
    pale = "s" if one.state in ("some", "struck") else ""
    return f"{prefix}{one.look}{pale}"


def _definition(name: str, one: Mark) -> str:
    """A record's look, once for all its marks."""
    look = f'fill="{colour(one.look)}"'
    if one.state in ("some", "struck"):
        look += f' fill-opacity=".25" stroke="{colour(one.look)}" stroke-width="1.6"'
    return f'<path id="{name}" d="{outline(one.look, 0, 0, one.radius)}" {look}/>'


def _mark(one: Mark, prefix: str) -> Iterator[str]:
    x, y, r = one.x, one.y, one.radius
    tip = f"><title>{escape(one.tip)}</title></use>" if one.tip else "/>"
    yield f'<use href="#{_mark_id(one, prefix)}" x="{_n(x)}" y="{_n(y)}"{tip}'
    if one.state == "reported":
        yield (
            f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(r + 3)}" fill="none" '
            f'stroke="{FAILED}" stroke-width="2"/>'
        )
    if one.state == "struck":
        d = _n(r + 2)
        cross = f"M{_n(x - r - 2)} {_n(y - r - 2)}l{2 * d:g} {2 * d:g}"
        cross += f"m0 {-2 * d:g}l{-2 * d:g} {2 * d:g}"
        yield f'<path d="{cross}" stroke="{FAILED}" stroke-width="2" fill="none"/>'


def _box(one: Box, prefix: str) -> Iterator[str]:
    if one.folded:
        left, right = one.spans[0][0], one.spans[-1][1]
        edges = ""
        for back in (3, 6):
            x, y = right + back, one.y + one.height + back
            across, up = left + back + 3 - x + 4, -(one.height - 9)
            edges += f"M{_n(x)} {_n(y - 4 + up)}v{_n(-up)}a4 4 0 0 1-4 4h{_n(across)}"
        yield f'<path d="{edges}" fill="none" {EDGE}/>'
    for span in one.spans:
        if one.outcome in ("failed", "mixed"):
            ground = f'fill="url(#{prefix}-failed)"'
            edge = f'stroke="{FAILED}" stroke-width="1.4" stroke-dasharray="5 3"'
        elif one.outcome in ("lost", "stuck"):
            ground = 'fill="none"'
            edge = f'stroke="{FAILED}" stroke-width="1.4" stroke-dasharray="2 3"'
        else:
            ground, edge = QUIET, EDGE
        yield _rect(span, one.y, one.height, f"{ground} {edge}")


def _rect(span: tuple[float, float], y: float, height: float, look: str) -> str:
    left, right = span
    return (
        f'<rect x="{_n(left)}" y="{_n(y)}" width="{_n(right - left)}" '
        f'height="{_n(height)}" rx="5" {look}/>'
    )


def _n(number: float) -> float | int:
    """A number with one decimal at most: a tenth of a pixel is enough."""
    short = round(number, 1)
    return int(short) if short == int(short) else short
