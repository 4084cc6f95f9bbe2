"""Clocks of targets in other processes: lab time over HTTP, and the machine's time."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from helpers.clock import Clock, aware
from helpers.targets.wire import Wire

NOW, NEXT = "X-Lab-Time", "X-Lab-Next"


class WireClock(Clock):
    """The lab time of a served practice account. Each of its answers tells the time."""

    def __init__(self, wire: Wire) -> None:
        super().__init__()
        self._wire = wire
        self._next: datetime | None = None
        wire.heard = self.hear

    def hear(self, headers: Mapping[str, str]) -> None:
        """Take over the time that an answer tells."""
        if NOW in headers:
            self._now = datetime.fromisoformat(headers[NOW])
            following = headers.get(NEXT)
            self._next = datetime.fromisoformat(following) if following else None

    def move_to(self, when: datetime) -> None:
        """Move the account's clock. What is due on the way happens there."""
        if aware(when) > self._now:
            self._wire.lab("move_to", when=when)
        else:
            super().move_to(when)

    def next_due(self, before: datetime) -> datetime | None:
        """The next moment at which something happens by itself there."""
        following = self._next
        return following if following is not None and following < before else None


class RealClock(Clock):
    """The machine's time, for a target that has no other. It cannot be moved far."""

    LONGEST = timedelta(minutes=2)

    def now(self) -> datetime:
        """The machine's time, in UTC."""
        return datetime.now(UTC)

    def time(self) -> float:
        """The same moment as seconds since 1970."""
        return time.time()

    def move_to(self, when: datetime) -> None:
        """Wait until then; RuntimeError if that is more than two minutes."""
        left = aware(when) - self.now()
        self.refuse_long(left)
        time.sleep(max(0.0, left.total_seconds()))

    @classmethod
    def refuse_long(cls, wait: timedelta) -> None:
        """RuntimeError if nobody should have to wait for so long."""
        if wait > cls.LONGEST:
            raise RuntimeError(
                f"This target runs on real time, and {wait} is long to wait. In the "
                "practice account time can be moved: unset WORKBOOK_TARGET."
            )
