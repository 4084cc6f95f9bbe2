"""moto on lab time: every timestamp it makes comes from the lab's clock."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Any

import moto.core.utils
from moto.sqs.models import SQSBackend

from helpers.clock import Clock
from helpers.faithful.corrections import Corrections


class LabTime:
    """Stands in for `moto.core.utils.utcnow`, which moto copies into many modules."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._original = moto.core.utils.utcnow

    def __call__(self) -> datetime:
        """Lab time as moto wants it: UTC without a time zone."""
        return self._clock.now().replace(tzinfo=None)

    def install(self) -> None:
        """Also reaches modules that are imported later: they copy it from here."""
        self._swap(self._original, self)

    def undo(self) -> None:
        """Give moto the machine's clock back."""
        self._swap(self, self._original)

    @staticmethod
    def _swap(old: Any, new: Any) -> None:
        for name, module in list(sys.modules.items()):
            if name.startswith("moto.") and getattr(module, "utcnow", None) is old:
                module.utcnow = new  # type: ignore[attr-defined]


def correct_long_polling(clock: Clock, corrections: Corrections) -> None:
    """ReceiveMessage with WaitTimeSeconds waits in lab time, not in a real loop.

    moto spins until its clock has passed the wait; lab time would never get there.
    Source: SQS API reference, ReceiveMessage, WaitTimeSeconds.
    """

    def receive_message(
        self: SQSBackend,
        queue_name: str,
        count: int,
        wait_seconds_timeout: int,
        *rest: Any,
    ) -> Any:
        found = original(self, queue_name, count, 0, *rest)
        if found or not wait_seconds_timeout:
            return found
        clock.sleep(wait_seconds_timeout)
        return original(self, queue_name, count, 0, *rest)

    original = corrections.replace(SQSBackend, "receive_message", receive_message)
