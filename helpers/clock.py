"""Lab time: the only clock of the practice account.

On AWS many things happen because time passes: a retry waits, a batch window closes,
a stream record is trimmed after 24 hours, an item's TTL comes. In the workbook time
stands still until somebody moves it, so a day passes in milliseconds and the same
notebook prints the same values on every run.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from typing import Protocol

ARTICLE_INSTANT = datetime(2022, 8, 21, 10, 49, 51, 310_000, tzinfo=UTC)
"""Where lab time starts: the label of the first stream the article shows."""


class Chore(Protocol):
    """Something that becomes due at a moment of lab time, such as a TTL delete."""

    def due(self) -> datetime | None:
        """The next moment this chore has work to do, or None."""

    def run(self) -> None:
        """Do what is due now. Must leave `due()` later than now, or None."""


class Clock:
    """A clock that moves only when it is told to.

    `now()` is timezone-aware UTC with microseconds; `sleep` takes seconds, `advance`
    a timedelta, `move_to` an aware datetime. Moving backwards is a ValueError.
    `turn` is held while time moves: in the practice account a lock for all threads.
    """

    def __init__(self, start: datetime = ARTICLE_INSTANT) -> None:
        self._now = start
        self._chores: list[Chore] = []
        self.turn: AbstractContextManager[None] = nullcontext()

    def now(self) -> datetime:
        """The lab's current moment."""
        return self._now

    def time(self) -> float:
        """The same moment as seconds since 1970, like `time.time()`."""
        return self._now.timestamp()

    def sleep(self, seconds: float) -> None:
        """Let this many seconds of lab time pass. Returns at once."""
        self.move_to(later(self.now(), seconds))

    def advance(self, by: timedelta) -> None:
        """Let this span of lab time pass, for example `timedelta(hours=24)`."""
        if not isinstance(by, timedelta):
            raise TypeError(
                "advance() takes a timedelta, for example "
                f"timedelta(hours=1); got {by!r}. For seconds use sleep()."
            )
        self.sleep(by.total_seconds())

    def move_to(self, when: datetime) -> None:
        """Move to `when`, stopping on the way at every moment a chore is due."""
        if aware(when) < self._now:
            raise ValueError(
                f"lab time only moves forward: it is {self._now.isoformat()} already"
            )
        with self.turn:
            while (chore := self._next_chore(when)) is not None:
                moment = chore.due()
                assert moment is not None
                self._now = max(self._now, moment)
                chore.run()
            self._now = max(self._now, when)

    def add_chore(self, chore: Chore) -> None:
        """Have `chore` run when its moment comes."""
        self._chores.append(chore)

    def next_due(self, before: datetime) -> datetime | None:
        """The next moment before this one at which a chore is due, or None."""
        moments = [moment for one in self._chores if (moment := one.due()) is not None]
        return min((one for one in moments if one < before), default=None)

    def _next_chore(self, until: datetime) -> Chore | None:
        waiting = [(c.due(), i) for i, c in enumerate(self._chores)]
        ready = [(due, i) for due, i in waiting if due is not None and due <= until]
        return self._chores[min(ready)[1]] if ready else None

    def __repr__(self) -> str:
        milliseconds = self._now.microsecond // 1000
        return f"<lab time {self._now:%Y-%m-%d %H:%M:%S}.{milliseconds:03d} UTC>"


def later(now: datetime, seconds: float) -> datetime:
    """The moment this many seconds after `now`. TypeError or ValueError if none is."""
    if not isinstance(seconds, int | float):
        raise TypeError(
            f"sleep() takes seconds, for example sleep(0.5); got {seconds!r}. "
            "For a timedelta use advance()."
        )
    if seconds < 0:
        raise ValueError(f"time only moves forward; got {seconds} seconds")
    try:
        return now + timedelta(seconds=seconds)
    except (OverflowError, ValueError):  # ValueError: not a number
        raise ValueError(
            "time moves by a number of seconds, to the year 9999 at most; "
            f"got {seconds}"
        ) from None


def aware(when: datetime) -> datetime:
    """`when`, if it is a moment to move to. TypeError or ValueError if it is none."""
    if not isinstance(when, datetime):
        raise TypeError(
            "move_to() takes a datetime with a time zone, for example "
            f"datetime(2022, 8, 22, tzinfo=UTC); got {when!r}. "
            "For a timedelta use advance()."
        )
    if when.tzinfo is None:
        raise ValueError("move_to() needs a time zone, for example tzinfo=UTC")
    return when
