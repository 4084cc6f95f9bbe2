"""The front door of the practice account: start it, let time pass, look at it.

    from helpers import lab

    lab.start()

After that use boto3 as you would on AWS. `lab.deliver()` lets the event source mappings
run, `lab.clock` moves time, `lab.inbox()` shows the e-mails SES accepted.
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from helpers import frames, guard
from helpers.clock import Clock
from helpers.deliveries import Deliveries
from helpers.faithful import router
from helpers.faithful.account import Account
from helpers.faithful.gaps import REGION
from helpers.faithful.mappings_service import Rules
from helpers.faults import Faults
from helpers.trigger import POLLING_STARTS_AFTER, Trigger, refuse_create, refuse_update
from helpers.turns import Turns
from helpers.wiring import PracticeStreams, Wiring

if TYPE_CHECKING:
    import pandas as pd

    from helpers.targets.resources import Resource
    from helpers.targets.server import Server

guard.install()  # A client used before `start()` is refused, too.


class _Open:
    """One practice account, from start to stop."""

    def __init__(self) -> None:
        self.clock = Clock()
        self._wiring = wiring = Wiring(self.clock)
        rules = Rules(
            refuse_create, refuse_update, wiring.refuse_role, POLLING_STARTS_AFTER
        )
        self.account = wiring.account = Account(self.clock, wiring.run, rules)
        self.faults = wiring.faults
        self.account.open()
        self.trigger = Trigger(wiring.ports(PracticeStreams(self.account.streams)))

    def answer(self, request: AWSPreparedRequest) -> AWSResponse | None:
        """Answer a request of boto3."""
        with self.clock.turn:
            return self._wiring.answer(request, router.answer)


_open: Any = None  # an _Open, or what stands for it on another target
_server: Server | None = None
_turns = Turns()
clock: Clock
"""Lab time: `now()`, `sleep(seconds)`, `advance(timedelta)`, `move_to(datetime)`."""
faults: Faults
"""What can be made to go wrong on request (see `helpers.faults`)."""


def start() -> None:
    """Open an empty practice account in eu-central-1. Again means a clean slate.

    The clock starts at 2022-08-21T10:49:51.310Z, ids and sequence numbers are seeded:
    the same notebook gives the same values on every run. Clients made before are
    answered too. WORKBOOK_TARGET names another place to work (see `helpers.targets`).
    If the account cannot be opened, the one before is closed as well.
    """
    global _open
    with _turns:
        try:
            if _open is not None:
                _open.account.close()
            _open = _opened()
        except BaseException:
            _open = None
            stop()
            raise
        _open.clock.turn = _turns


def _opened() -> Any:
    if os.environ.get("WORKBOOK_TARGET", "moto") != "moto":
        from helpers.targets import remote

        return remote.opened()
    opened = _Open()
    guard.install().open(opened.answer, REGION)
    return opened


def stop() -> None:
    """Close the practice account and put your environment back as it was.

    Any request after this is refused until `start()` opens the account again.
    """
    global _open, _server
    if _server is not None:
        _server.close()
        _server = None
    if _open is not None:
        _open.account.close()
        _open = None
    guard.install().close()


def deliver(for_: timedelta | None = None) -> Deliveries:
    """Let every enabled event source mapping run until it is idle.

    Lab time moves as far as that takes. Returns the invocations made now, and in
    `.blocked` what could not be finished and why. With `for_`, runs for that much lab
    time instead, for example `lab.deliver(for_=timedelta(hours=1))`.
    """
    lab = _lab()
    with lab.clock.turn:
        return lab.trigger.deliver(for_)


def deliveries() -> Deliveries:
    """Every invocation by an event source mapping since `start()`, oldest first."""
    return _lab().trigger.all()


def inbox() -> pd.DataFrame:
    """The e-mails SES accepted, oldest first: to, subject, body, sent_at."""
    columns = ["to", "subject", "body", "sent_at"]
    rows = [[mail[name] for name in columns] for mail in mails()]
    return frames.frame(columns, rows)


def mails() -> list[dict[str, Any]]:
    """What `inbox()` shows, as dicts: for helpers, which work without pandas."""
    return _lab().account.mails()


def serve(port: int = 0) -> str:
    """Let other programs on this machine into the account, over HTTP. Returns the URL.

    For example `aws dynamodb list-tables --endpoint-url URL`, with any credentials and
    the region eu-central-1. Only this machine is answered, until `stop()`. Requests
    and the notebook take turns. `port` 0 is a free one. Raises ValueError for what is
    no port, OSError for one that cannot be had.
    """
    global _server
    _lab()
    if _server is None:
        from helpers.targets.server import Server

        server = Server(_lab, start, _turns)
        server.open(port)
        _server = server
    return _server.url


def resources() -> list[Resource]:
    """What is in the account; in one of yours, what has the workbook's name and tag."""
    from helpers.targets import resources

    return resources.found(_prefix())


def cleanup() -> list[Resource]:
    """Remove what `resources()` lists. Returns what could not be removed: nothing."""
    from helpers.targets import resources

    return resources.remove(_prefix())


def requests() -> list[tuple[str, str]]:
    """Every request to an account of yours since `start()`: method and address.

    RuntimeError on any other target.
    """
    sent = getattr(_lab(), "requests", None)
    if sent is None:
        raise RuntimeError(
            "lab.requests() lists what was sent to an AWS account of yours "
            "(WORKBOOK_TARGET=aws). Here nothing leaves your machine."
        )
    return list(sent)


def _prefix() -> str:
    return str(getattr(_lab(), "prefix", ""))


def split_shard(stream_arn: str, shard_id: str) -> list[str]:
    """Split a shard in two, as AWS does by itself when a partition grows.

    A stand-in: AWS has no such call. Returns the ids of the two children.
    """
    children: list[str] = _lab().account.split_shard(stream_arn, shard_id)
    return children


def _lab() -> Any:
    if _open is None:
        raise RuntimeError("The practice account is not open. Run lab.start() first.")
    return _open


def __getattr__(name: str) -> object:
    if name == "clock":
        return _lab().clock
    if name == "faults":
        return _lab().faults
    raise AttributeError(f"module 'helpers.lab' has no attribute {name!r}")
