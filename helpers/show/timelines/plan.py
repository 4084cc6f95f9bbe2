"""What is on a timeline's picture and where: plain values, in pixels."""

from __future__ import annotations

from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True)
class Label:
    """A line of text; `sort` names its look, `turned` is in degrees."""

    x: float
    y: float
    text: str
    sort: str
    anchor: str = "start"
    turned: float = 0


@dataclass(frozen=True)
class Mark:
    """A record. `state`: whole, some (of those that share it), reported or struck."""

    x: float
    y: float
    radius: float
    look: int
    state: str = "whole"
    tip: str = ""


@dataclass(frozen=True)
class Box:
    """A bar: a span from `x` to `right` for each run of neighbouring columns."""

    outcome: str
    spans: tuple[tuple[float, float], ...]
    y: float
    height: float
    folded: bool = False


@dataclass(frozen=True)
class Sign:
    """A small sign before a text; `kind` is an outcome."""

    x: float
    y: float
    kind: str


@dataclass(frozen=True)
class Line:
    """A line through points. `sort`: axis, guide, running or checkpoint."""

    sort: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Cut:
    """A place where the axis is cut, since the wait was too long for it."""

    x: float
    y: float


Item = Label | Mark | Box | Sign | Line | Cut


@dataclass(frozen=True)
class Plan:
    """A picture of `width` x `height`; later items lie on earlier ones."""

    width: float
    height: float
    items: tuple[Item, ...]
