"""What stands for the practice account of this process, on a target elsewhere."""

from __future__ import annotations

import os
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from helpers import guard
from helpers.targets.choice import TargetRefused, chosen
from helpers.targets.wire import Wire
from helpers.targets.wire_account import WireAccount
from helpers.targets.wire_clock import WireClock
from helpers.targets.wire_streams import WireStreams
from helpers.trigger import Trigger
from helpers.wiring import Wiring

REGION = "eu-central-1"


def opened() -> Any:
    """The target that WORKBOOK_TARGET names, empty. Raises TargetRefused."""
    target = chosen(os.environ)
    wire = Wire(target.url)
    if wire.answers("/_lab/now"):
        return Served(wire)
    raise TargetRefused(f"Nothing answers at {target.url}.")


class Served:
    """A practice account in another process, where nothing runs functions by itself.

    Our trigger polls it over HTTP, and runs the functions in this process.
    """

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self.clock = WireClock(wire)
        self._wiring = wiring = Wiring(self.clock)
        self.account = wiring.account = WireAccount(wire, REGION)
        self.faults = wiring.faults
        wire.lab("start")
        guard.install().open(self.answer, REGION)
        self.trigger = Trigger(wiring.ports(WireStreams(REGION)))

    def answer(self, request: AWSPreparedRequest) -> AWSResponse | None:
        """The endpoint's answer to a request of boto3."""
        with self.clock.turn:
            return self._wiring.answer(request, self._wire.forward)
