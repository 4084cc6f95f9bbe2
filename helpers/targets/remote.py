"""What stands for the practice account of this process, on a target elsewhere."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from helpers import guard
from helpers.deliveries import Deliveries
from helpers.requests_seen import operation
from helpers.targets.choice import TargetRefused, chosen
from helpers.targets.emulator import Emulator
from helpers.targets.own_account import OwnAccount
from helpers.targets.wire import Wire
from helpers.targets.wire_account import WireAccount
from helpers.targets.wire_clock import WireClock
from helpers.targets.wire_streams import WireStreams
from helpers.trigger import Trigger
from helpers.trigger.ports import Ports
from helpers.wiring import Wiring

REGION = "eu-central-1"


def opened() -> Any:
    """The target that WORKBOOK_TARGET names, empty. Raises TargetRefused."""
    target = chosen(os.environ)
    if target.kind == "aws":
        return OwnAccount(target)
    wire = Wire(target.url)
    if wire.answers("/_lab/now"):
        return Served(wire)
    if wire.answers("/moto-api/"):
        raise TargetRefused(
            f"{target.url} is plain moto, whose mappings empty the stream they read. "
            "Serve the practice account: python -m helpers.targets.serve"
        )
    if wire.answers("/_ministack/health") or wire.answers("/_localstack/health"):
        return Emulator(wire)
    raise TargetRefused(f"No emulator that is known here answers at {target.url}.")


class Served:
    """A practice account in another process, where nothing runs functions by itself.

    Our trigger polls it over HTTP, and runs the functions in this process.
    """

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self.clock = WireClock(wire)
        self._wiring = wiring = Wiring(self.clock)
        self.account = WireAccount(wire, REGION)
        wiring.account = self.account
        self.faults = wiring.faults
        wire.lab("start")
        guard.install().open(self.answer, REGION)
        self.trigger = _Flushing(wiring.ports(WireStreams(REGION)), self.account)

    def answer(self, request: AWSPreparedRequest) -> AWSResponse | None:
        """The endpoint's answer to a request of boto3."""
        if may_change(request):
            self.account.look_again()
        with self.clock.turn:
            return self._wiring.answer(request, self._wire.forward)


class _Flushing(Trigger):
    """Our trigger. What it wrote is there once it has done its work."""

    def __init__(self, ports: Ports, account: WireAccount) -> None:
        super().__init__(ports)
        self._account = account

    def deliver(self, for_: timedelta | None = None) -> Deliveries:
        """Let the mappings work, and write logs, metrics and last results."""
        self._account.look_again()
        try:
            return super().deliver(for_)
        finally:
            self._account.flush()


def may_change(request: AWSPreparedRequest) -> bool:
    """Whether a request may change a mapping, a function or a role."""
    service = urlsplit(request.url).netloc.partition(".")[0]
    if service == "lambda":
        return request.method != "GET"
    if service == "iam":
        return not operation(request)[0].startswith(("Get", "List"))
    return service == "cloudformation"
