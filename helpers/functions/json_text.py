"""JSON as AWS's Python runtime reads and writes it.

Source: AWS's open-source runtime interface client for Python, its marshaller.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

_MARK = "6f1d2a70-decimal:"
_NUMBER = re.compile(rf'"{_MARK}([^"]*)"')


def encode(response: Any) -> str:
    """A handler's return value as JSON text.

    A Decimal becomes a number with all its digits: AWS's runtime does that, although
    `json.dumps` does not. Bytes are returned as they are. Raises TypeError ("Object of
    type set is not JSON serializable") and ValueError like `json.dumps`.
    """
    if isinstance(response, bytes):
        return response.decode("utf-8", "replace")
    text = json.dumps(response, default=_default, ensure_ascii=False)
    return _NUMBER.sub(r"\1", text) if _MARK in text else text


def decode(text: str) -> Any:
    """A response as its caller reads it; the text itself if it is not JSON."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _default(value: Any) -> Any:
    if isinstance(value, Decimal):
        return _MARK + ("NaN" if value.is_nan() else str(value))
    if isinstance(value, bytes):
        return value.decode()
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")
