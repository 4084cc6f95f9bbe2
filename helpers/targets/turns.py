"""One at a time: the notebook and the requests that come over HTTP take turns.

moto is not made for two threads. While `lab.serve()` runs, whoever works in the account
or moves its clock holds the turn; the others wait.
"""

from __future__ import annotations

from threading import RLock, get_ident, local
from types import TracebackType

from helpers.functions import running


class Turns:
    """A turn of the notebook: `with turns:`. A request holds `turns.lock` itself.

    A thread that a handler started does not wait: its call is part of the handler's
    turn, and the handler may be waiting for it.
    """

    def __init__(self) -> None:
        self.lock = RLock()
        self._home = get_ident()
        self._mine = local()

    def __enter__(self) -> None:
        waits = get_ident() == self._home or not running.elsewhere()
        if waits:
            self.lock.acquire()
        self._taken().append(waits)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._taken().pop():
            self.lock.release()

    def _taken(self) -> list[bool]:
        if not hasattr(self._mine, "taken"):
            self._mine.taken = []
        taken: list[bool] = self._mine.taken
        return taken
