"""How a record looks: eight colours and seven shapes, so that 56 looks differ in both.

Each colour stands out (3:1 and more) from white and from the near black of dark themes;
who does not see colours has the shapes.
"""

from __future__ import annotations

from math import cos, pi, sin

COLOURS = (
    "#2f7fd1",
    "#c26a00",
    "#2a9157",
    "#c4508f",
    "#8a63d2",
    "#12898f",
    "#b0603c",
    "#768394",
)
FAILED = "#d2492f"
DONE = "#1f8f6f"


def colour(look: int) -> str:
    """The colour of a look."""
    return COLOURS[look % len(COLOURS)]


def outline(look: int, x: float, y: float, radius: float) -> str:
    """The SVG path of a look's shape around a point."""
    kind = look % 7
    if kind == 0:
        r = _short(radius)
        left = f"M{_short(x - radius)} {_short(y)}"
        return f"{left}a{r} {r} 0 1 0 {2 * r:g} 0a{r} {r} 0 1 0 {-2 * r:g} 0z"
    if kind == 5:
        arm, wide = radius, radius * 0.36
        steps = [(-wide, -arm), (wide, -arm), (wide, -wide), (arm, -wide)]
        steps += [(arm, wide), (wide, wide), (wide, arm), (-wide, arm)]
        steps += [(-wide, wide), (-arm, wide), (-arm, -wide), (-wide, -wide)]
        points = [(x + dx, y + dy) for dx, dy in steps]
    else:
        points = [
            (x + dx * radius * _LARGER[kind], y + dy * radius * _LARGER[kind])
            for dx, dy in _POINTS[kind]
        ]
    first, *rest = (f"{_short(px)} {_short(py)}" for px, py in points)
    return f"M{first}L{' '.join(rest)}z"


def _ring(
    corners: int, turn: float, inner: float = 1
) -> tuple[tuple[float, float], ...]:
    """Corners around a point; every second one at `inner` of the radius."""
    return tuple(
        (
            (inner if n % 2 else 1) * sin(2 * pi * n / corners + turn),
            -(inner if n % 2 else 1) * cos(2 * pi * n / corners + turn),
        )
        for n in range(corners)
    )


_POINTS = {
    1: _ring(4, pi / 4),
    2: _ring(3, 0),
    3: _ring(4, 0),
    4: _ring(10, 0, 0.45),
    6: _ring(3, pi),
}
_LARGER = {1: 1.2, 2: 1.2, 3: 1.15, 4: 1.2, 6: 1.2}


def _short(number: float) -> float | int:
    short = round(number, 1)
    return int(short) if short == int(short) else short
