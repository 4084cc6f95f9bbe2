"""The invocation that is running now: its lab time, its deadline, its log."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from threading import get_ident
from typing import TYPE_CHECKING

from helpers.clock import Clock

if TYPE_CHECKING:
    from helpers.functions.logs import Log

_PATIENCE = 1_000_000
_TICK = timedelta(milliseconds=1)
_LONGEST = 10.0**9


class TimedOut(BaseException):
    """The time limit has passed. `except Exception` in a handler does not stop it."""


class Exited(BaseException):
    """The function ended its own process with `os._exit`. `status` is its code."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Run:
    """One invocation, from its first line of log to its answer.

    Lab time stands still while a handler computes, and moves when it sleeps. A handler
    that only looks at the time, over and over, waits for it to pass: after a million
    looks every further look moves lab time by one millisecond.
    """

    def __init__(
        self,
        clock: Clock,
        request_id: str,
        log: Log,
        outside: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self.clock = clock
        self.request_id = request_id
        self.log = log
        self.thread = get_ident()
        self.outside = outside
        self.out_of_time = False
        self._looks = 0
        self.begin(0)

    def begin(self, seconds: float) -> None:
        """Start counting: this many seconds of lab time from now."""
        self.started_at = self.clock.now()
        self.ends_at = self.started_at + timedelta(seconds=seconds)
        self.out_of_time = False

    def check(self) -> None:
        """Raise TimedOut if the time limit has passed."""
        self._looks = 0
        if self.out_of_time or self.clock.now() >= self.ends_at:
            self.out_of_time = True
            raise TimedOut

    def look(self) -> datetime:
        """Lab time, as the handler sees it."""
        self._looks += 1
        if self._looks > _PATIENCE:
            self._pass(_TICK)
        return self.clock.now()

    def sleep(self, seconds: float) -> None:
        """Let lab time pass, at most up to the deadline; then raise TimedOut."""
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        self.check()
        self._pass(timedelta(seconds=min(seconds, _LONGEST)))

    def remaining(self) -> timedelta:
        """Lab time left until the deadline, never negative."""
        return max(self.ends_at - self.clock.now(), timedelta())

    def _pass(self, span: timedelta) -> None:
        target = min(self.clock.now() + span, self.ends_at)
        with self.outside():  # items may expire on the way, outside the function
            self.clock.move_to(target)
        if target >= self.ends_at:
            self.out_of_time = True
            raise TimedOut


_now_running: Run | None = None


def current() -> Run | None:
    """The invocation running on this thread, if there is one."""
    run = _now_running
    return run if run is not None and run.thread == get_ident() else None


def replace(run: Run | None) -> Run | None:
    """Make this the invocation that is running; returns the one before."""
    global _now_running
    before, _now_running = _now_running, run
    return before
