"""DynamoDB JSON as a reader sees it: the value in front, its type behind, dimmed."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

TYPES = {"S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS"}


@dataclass(frozen=True)
class Cell:
    """A table cell: its text, and HTML where it should look different."""

    text: str
    html: str = ""

    @property
    def markup(self) -> str:
        """The HTML of the cell."""
        return self.html or escape(self.text, quote=False).replace("\n", "<br>")


def is_attribute(value: Any) -> bool:
    """True for DynamoDB JSON: one member, named by a type."""
    return isinstance(value, Mapping) and len(value) == 1 and set(value) <= TYPES


def attribute(value: Any) -> Cell:
    """One attribute value such as {"N": "7"}; None is an attribute that is absent."""
    if value is None:
        return Cell("-", '<span aria-label="absent">-</span>')
    kind, content = next(iter(value.items()))
    text = _text(kind, content)
    dimmed = f'<span style="opacity:.75;font-size:.85em">{kind}</span>'
    return Cell(f"{text} ({kind})", f"<code>{escape(text)}</code> {dimmed}")


def _text(kind: str, content: Any) -> str:
    if kind == "S":
        return f'"{content}"'
    if kind == "N":
        return str(content)
    if kind == "B":
        return _base64(content)
    if kind == "BOOL":
        return "true" if content else "false"
    if kind == "NULL":
        return "null"
    if kind == "M":
        pairs = (f'"{name}": {_nested(one)}' for name, one in content.items())
        return "{" + ", ".join(pairs) + "}"
    if kind == "L":
        return "[" + ", ".join(map(_nested, content)) + "]"
    return "{" + ", ".join(_text(kind[0], one) for one in content) + "}"


def _nested(value: Mapping[str, Any]) -> str:
    kind, content = next(iter(value.items()))
    return _text(kind, content)


def _base64(content: Any) -> str:
    return content if isinstance(content, str) else base64.b64encode(content).decode()


def plain(value: Any) -> Any:
    """A value that JSON can hold: datetimes as ISO 8601, bytes as base64."""
    return json.loads(json.dumps(value, default=_other))


def _other(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return _base64(value) if isinstance(value, bytes | bytearray) else str(value)
