"""Threads that a handler starts, told from the notebook's own.

The account is not made for two threads, so calls take turns (see `helpers.turns`). The
notebook's threads wait until an invocation is over. A handler's threads must not: the
handler may be waiting for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock, Thread, current_thread
from typing import Any
from weakref import WeakSet


class _Invocation:
    def __init__(self) -> None:
        self.lock: Any = RLock()
        self.thread = current_thread()


@contextmanager
def invocation() -> Iterator[None]:
    """Wrap the run of a handler with this: threads it starts are known as its own.

    Ends when the call that another thread is making, if there is one, is answered.
    """
    this = _Invocation()
    _running.append(this)
    Thread.start = _start  # type: ignore[method-assign]
    try:
        yield
    finally:
        with this.lock:
            _running.remove(this)
            if not _running:
                Thread.start = _START  # type: ignore[method-assign]


def innermost() -> Any:
    """The lock of the invocation that began last and is not over, or None."""
    last = next(reversed(_running), None)
    return last.lock if last else None


def of_a_handler() -> bool:
    """Whether this thread was started by a handler, or by a thread of one."""
    return current_thread() in _started


def _start(self: Thread) -> None:
    if of_a_handler() or any(one.thread is current_thread() for one in _running):
        _started.add(self)
    _START(self)


_START = Thread.start
_running: list[_Invocation] = []
_started: WeakSet[Thread] = WeakSet()
