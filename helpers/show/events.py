"""An event as text: every member, in the order it came."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import Any

from helpers.show.values import plain


class Event:
    """Indented JSON; `text` is what is shown."""

    def __init__(self, value: Mapping[str, Any]) -> None:
        self.text = json.dumps(plain(value), indent=2, ensure_ascii=False)

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        style = "padding:.6em .9em;overflow-x:auto;border:1px solid "
        style += "rgba(128,128,128,.4);font-family:var(--jp-code-font-family,monospace)"
        # JupyterLab leaves the arrow keys to the text, so that it scrolls.
        keys = 'tabindex="0" data-lm-suppress-shortcuts="true"'
        return f'<pre {keys} style="{style}">{escape(self.text)}</pre>'


def event(value: Mapping[str, Any]) -> Event:
    """Any dict of AWS as indented JSON, nothing sorted, nothing left out."""
    return Event(value)
