"""Small pieces of HTML that read well in light and dark, with no script.

Text takes its colour from the page around it and backgrounds are translucent, so one
markup serves JupyterLab's themes and a static site. Meaning never rests on colour.
"""

from __future__ import annotations

import re
from html import escape

_TONES = {
    "good": ("#2e9e5b", "rgba(46,158,91,.14)"),
    "open": ("#c77700", "rgba(199,119,0,.14)"),
    "note": ("#2f7fd1", "rgba(47,127,209,.12)"),
}
OWN_KEYS = 'data-lm-suppress-shortcuts="true"'
"""Keys pressed on the element that carries this are its own, not JupyterLab shortcuts.
Without it the arrow keys leave a group of radio buttons for the next cell."""
EDGE = "border:1px solid rgba(128,128,128,.4)"
MONO = "font-family:var(--jp-code-font-family,ui-monospace,monospace)"


def inline(text: str) -> str:
    """`text` escaped for HTML, with `backticks` as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))


def box(body: str, *, tone: str, role: str) -> str:
    """A framed box around HTML; `tone` is good, open or note, `role` its ARIA role."""
    edge, ground = _TONES[tone]
    return (
        f'<div role="{role}" style="border:1px solid {edge};border-left-width:6px;'
        f"border-radius:3px;padding:.6em .9em;margin:.3em 0;max-width:46em;"
        f'background:{ground};color:inherit">{body}</div>'
    )


def folded(summary: str, body: str) -> str:
    """A part that opens when its summary is clicked or entered with the keyboard."""
    return (
        '<details style="margin:.3em 0;max-width:46em">'
        f'<summary {OWN_KEYS} style="cursor:pointer">{inline(summary)}</summary>'
        f'<div style="padding:.3em 1.2em">{body}</div></details>'
    )


def code_block(code: str) -> str:
    """Program text, reachable by keyboard where it scrolls sideways."""
    # A box of its own scrolls: the site's theme takes <pre> out of the tab order.
    return (
        f'<div tabindex="0" {OWN_KEYS} role="group" aria-label="Program text" '
        f'style="overflow-x:auto;padding:.6em .9em;{EDGE}">'
        f'<pre style="{MONO};margin:0;padding:0;border:0;overflow:visible;'
        f'background:none;color:inherit"><code>{escape(code)}</code></pre></div>'
    )
