"""One at a time: the notebook, its threads, and requests over HTTP take turns.

moto is not made for two threads. Whoever works in the account or moves its clock holds
the turn; the others wait. Where no thread can be started, as in a browser's page,
nobody ever waits.
"""

from __future__ import annotations

from threading import RLock, local
from types import TracebackType
from typing import Any

from helpers.functions import threads

_LOOK_AGAIN = 0.05
"""Real seconds after which a handler's thread that waits looks whether to wait on."""


class Turns:
    """A turn: `with turns:`. A request over HTTP holds `lock` itself.

    Whoever invokes a function holds `lock` until the function is done. Meanwhile the
    handler's calls and those of the threads it started take turns among themselves, on
    a lock of that invocation.
    """

    def __init__(self) -> None:
        self.lock: Any = RLock()
        self._mine = local()

    def __enter__(self) -> None:
        held = []
        if not threads.of_a_handler():
            self.lock.acquire()
            held.append(self.lock)
        # While a handler's thread waits, an invocation may begin that waits for it.
        while True:
            wanted = self._innermost()
            if wanted.acquire(timeout=_LOOK_AGAIN):
                if wanted is self._innermost():
                    break
                wanted.release()
        self._held().append([*held, wanted])

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for lock in reversed(self._held().pop()):
            lock.release()

    def _innermost(self) -> Any:
        return threads.innermost() or self.lock

    def _held(self) -> list[list[Any]]:
        if not hasattr(self._mine, "held"):
            self._mine.held = []
        held: list[list[Any]] = self._mine.held
        return held
