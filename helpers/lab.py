"""The front door of the practice account: start it, let time pass, look at it.

    from helpers import lab

    lab.start()

After that use boto3 as you would on AWS. `lab.deliver()` lets the event source mappings
run, `lab.clock` moves time, `lab.inbox()` shows the e-mails SES accepted.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from helpers import frames, guard, requests_seen
from helpers.clock import Clock
from helpers.deliveries import Deliveries
from helpers.faithful import router
from helpers.faithful.account import Account
from helpers.faithful.mappings_service import Rules
from helpers.faults import Faults
from helpers.trigger import POLLING_STARTS_AFTER, Trigger, refuse_create, refuse_update
from helpers.wiring import Wiring

if TYPE_CHECKING:
    import pandas as pd

REGION = "eu-central-1"


class _Open:
    """One practice account, from start to stop."""

    def __init__(self) -> None:
        self.clock = Clock()
        wiring = Wiring(self.clock)
        rules = Rules(
            refuse_create, refuse_update, wiring.refuse_role, POLLING_STARTS_AFTER
        )
        self.account = wiring.account = Account(self.clock, wiring.run, rules)
        self.runtime = wiring.runtime
        self.faults = wiring.faults
        self.account.open()
        self.trigger = Trigger(wiring.ports())

    def answer(self, request: AWSPreparedRequest) -> AWSResponse | None:
        """Answer a request of boto3. A function that is out of time gets no answer."""
        if not (self.faults.planned and self.runtime.running()):
            with self.runtime.aws_call():
                return router.answer(request)
        call, table = requests_seen.operation(request)
        with self.runtime.aws_call():
            code = self.faults.before_call(call, table)
            if code:
                return requests_seen.refusal(request, code)
            response = router.answer(request)
        self.faults.after_call(call)
        return response


_open: _Open | None = None
clock: Clock
"""Lab time: `now()`, `sleep(seconds)`, `advance(timedelta)`, `move_to(datetime)`."""
faults: Faults
"""What can be made to go wrong on request (see `helpers.faults`)."""


def start() -> None:
    """Open an empty practice account in eu-central-1. Again means a clean slate.

    The clock starts at 2022-08-21T10:49:51.310Z, ids and sequence numbers are seeded:
    the same notebook gives the same values on every run. Clients made before are
    answered too.
    """
    global _open
    if _open is not None:
        _open.account.close()
    _open = _Open()
    guard.install().open(_open.answer, REGION)


def stop() -> None:
    """Close the practice account and put your environment back as it was.

    Any request after this is refused until `start()` opens the account again.
    """
    global _open
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
    return _lab().trigger.deliver(for_)


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


def split_shard(stream_arn: str, shard_id: str) -> list[str]:
    """Split a shard in two, as AWS does by itself when a partition grows.

    A stand-in: AWS has no such call. Returns the ids of the two children.
    """
    lab = _lab()
    stream = lab.account.streams.get(stream_arn)
    return [one.shard_id for one in stream.split(shard_id, lab.clock.now())]


def _lab() -> _Open:
    if _open is None:
        raise RuntimeError("The practice account is not open. Run lab.start() first.")
    return _open


def __getattr__(name: str) -> object:
    if name == "clock":
        return _lab().clock
    if name == "faults":
        return _lab().faults
    raise AttributeError(f"module 'helpers.lab' has no attribute {name!r}")
