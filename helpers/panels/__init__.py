"""Panels to play with: buttons for what the chapters do in code.

    from helpers import panels

    panels.exports_and_streams()

Each function returns a widget, and costs nothing until its first click. From then on it
works in an empty practice account of its own: what a notebook built before is gone, as
after `lab.start()`, and `lab.deliveries()` and `lab.inbox()` show what the panel did.
Every click opens that account anew and runs the code the panel shows, from its first
line: so the same clicks give the same values, and the code is what was done.

State and pictures are plain functions (`*_code.py`, `*_view.py`); the widgets only pass
clicks on. No threads, no timers: the panels also work in a browser page.
"""

from helpers.panels.idempotency_bench import idempotency_bench
from helpers.panels.stream_tab import exports_and_streams
from helpers.panels.trigger_bench import trigger_bench

__all__ = ["exports_and_streams", "idempotency_bench", "trigger_bench"]
