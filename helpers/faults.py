"""What can be made to go wrong, on request and in lab time.

    lab.faults.lose_checkpoint(batch=1)
    lab.deliver()

Each fault is named after what happens on AWS, is off until you plan it, strikes once
unless you say `times=`, and is forgotten by `lab.start()`. Aim it with `batch=`, the
n-th batch that is handed to a function from now on, or with `record=`, an eventID, a
sequence number or the value of a key. Without an aim it strikes at the next chance.
What comes again because of a fault says so in `Invocation.cause`.

Sources: Lambda developer guide, "How Lambda processes records from stream and
queue-based event sources" and "Using AWS Lambda with Amazon DynamoDB" (mappings process
each event at least once, and duplicate processing can occur: lost checkpoint, stale
lease and overtaken run are our model of how); "Understanding retry behavior in
Lambda" (a failed, timed-out or throttled invocation: frozen, killed, throttled);
Powertools for AWS Lambda (Python), "Idempotency" (failing call: the record that is not
saved). A new mapping that replays the stream is no fault to plan here: make one with
CreateEventSourceMapping, its checkpoint is its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import NoReturn, Protocol, SupportsIndex

LOST_CHECKPOINT = "the checkpoint was lost: the poller died before it was saved"
STALE_LEASE = "a second poller held a stale lease on the shard"


class Interruption(Protocol):
    """How the running function can be stopped (see `helpers.functions.Runtime`)."""

    def freeze(self) -> NoReturn: ...
    def kill(self) -> NoReturn: ...


@dataclass(frozen=True)
class Fault:
    """A planned fault. `call` is an AWS operation, for faults inside the handler."""

    kind: str
    batch: int | None = None
    record: str | None = None
    times: int = 1
    call: str | None = None
    table: str | None = None
    error: str | None = None

    def __str__(self) -> str:
        where = f"batch {self.batch}" if self.batch else "the next chance"
        if self.record:
            where = f"record {self.record}"
        more = f", {self.call}" if self.call else ""
        left = f", {self.times} times" if self.times > 1 else ""
        return f"{self.kind} at {where}{more}{left}"


@dataclass
class _Running:
    """The batch a function has in hand now."""

    texts: Sequence[str]
    number: int
    again: Callable[[], None]
    calls: list[str] = field(default_factory=list)


class Faults:
    """The faults planned in the practice account. `lab.faults` is the one in force."""

    def __init__(self, interruption: Interruption) -> None:
        self._interruption = interruption
        self._planned: list[Fault] = []
        self._batches = 0
        self._running: list[_Running] = []

    @property
    def planned(self) -> tuple[Fault, ...]:
        """What has not struck yet."""
        return tuple(self._planned)

    def clear(self) -> None:
        """Forget every planned fault."""
        self._planned.clear()

    def __repr__(self) -> str:
        return "\n".join(map(str, self._planned)) or "no faults planned"

    # What you can plan.

    def lose_checkpoint(
        self, *, batch: int | None = None, record: object = None, times: int = 1
    ) -> None:
        """The batch succeeds, and the poller dies before the checkpoint is saved.

        Another poller goes on from the last checkpoint there is: what was delivered
        after it is delivered again.
        """
        self._plan("lost checkpoint", batch, record, times)

    def stale_lease(
        self, *, batch: int | None = None, record: object = None, times: int = 1
    ) -> None:
        """After a restart two pollers hold the shard for a moment; both deliver."""
        self._plan("stale lease", batch, record, times)

    def throttle_invoke(
        self, *, batch: int | None = None, record: object = None, times: int = 1
    ) -> None:
        """Lambda has no free concurrency; the invocation is tried again, uncounted."""
        self._plan("throttled invoke", batch, record, times)

    def freeze_after(
        self,
        call: str,
        *,
        batch: int | None = None,
        record: object = None,
        times: int = 1,
    ) -> None:
        """The function makes this AWS call, then hangs until its time limit.

        `call` is the operation's name, for example "SendEmail". The effect is done; to
        Lambda the function has failed.
        """
        self._plan("frozen after the effect", batch, record, times, call=call)

    def kill_after(
        self,
        call: str,
        *,
        batch: int | None = None,
        record: object = None,
        times: int = 1,
    ) -> None:
        """The process dies between this AWS call and its return."""
        self._plan("killed after the effect", batch, record, times, call=call)

    def fail_call(
        self,
        call: str,
        *,
        table: str | None = None,
        error: str = "ProvisionedThroughputExceededException",
        batch: int | None = None,
        record: object = None,
        times: int = 10,
    ) -> None:
        """DynamoDB answers this call of the handler with an error, for example
        `fail_call("UpdateItem", table="Idempotency")`: the record that the work is done
        is not saved.

        boto3 tries a throttled call ten times by itself; `times` counts each try. A
        throttled transaction is cancelled, and boto3 does not try it again.
        """
        self._plan("failing call", batch, record, times, call, table, error)

    def overtake(
        self,
        call: str,
        *,
        batch: int | None = None,
        record: object = None,
    ) -> None:
        """The run is slow; before its AWS call `call`, a second poller delivers the
        same batch to another execution environment, which runs to its end first."""
        self._plan("overtaken run", batch, record, 1, call=call)

    # What the trigger and the practice account ask.

    @contextmanager
    def invoking(
        self, texts: Sequence[str], again: Callable[[], None]
    ) -> Iterator[None]:
        """Around each invocation. `again` delivers the same batch a second time."""
        self._batches += 1
        self._running.append(_Running(texts, self._batches, again))
        try:
            yield
        finally:
            self._running.pop()

    def throttled(self, texts: Sequence[str]) -> bool:
        """Is the invocation that is about to be made throttled?"""
        number = self._batches + 1
        return self._strikes("throttled invoke", texts, number) is not None

    def stale_lease_of(self, texts: Sequence[str]) -> str | None:
        """Why a second poller delivers this batch too, or None."""
        struck = self._strikes("stale lease", texts, self._batches)
        return STALE_LEASE if struck else None

    def lost_checkpoint_of(self, texts: Sequence[str]) -> str | None:
        """Why the checkpoint after this batch is not saved, or None."""
        struck = self._strikes("lost checkpoint", texts, self._batches)
        return LOST_CHECKPOINT if struck else None

    def before_call(self, call: str, table: str | None) -> str | None:
        """Before an AWS call of a handler. An error code to answer with, or None."""
        run = self._running[-1] if self._running else None
        if run is None:
            return None
        if self._strikes("overtaken run", run.texts, run.number, call):
            run.again()
        fault = self._strikes("failing call", run.texts, run.number, call, table)
        return fault.error if fault else None

    def after_call(self, call: str) -> None:
        """After an AWS call of a handler: it may be the last thing it did."""
        run = self._running[-1] if self._running else None
        if run is None:
            return
        if self._strikes("frozen after the effect", run.texts, run.number, call):
            self._interruption.freeze()
        if self._strikes("killed after the effect", run.texts, run.number, call):
            self._interruption.kill()

    def _plan(
        self,
        kind: str,
        batch: int | None,
        record: object,
        times: int,
        call: str | None = None,
        table: str | None = None,
        error: str | None = None,
    ) -> None:
        for name, count in (("times", times), ("batch", 1 if batch is None else batch)):
            if not isinstance(count, SupportsIndex):
                raise TypeError(
                    f"{name} takes a whole number, for example {name}=1; got {count!r}"
                )
        if times < 1 or (batch is not None and batch < 1):
            raise ValueError("times and batch count from 1")
        if batch is not None and record is not None:
            raise ValueError("aim at a batch or at a record, not at both")
        number = None if batch is None else self._batches + batch
        aim = _named(record)
        self._planned.append(Fault(kind, number, aim, times, call, table, error))

    def _strikes(
        self,
        kind: str,
        texts: Sequence[str],
        number: int,
        call: str | None = None,
        table: str | None = None,
    ) -> Fault | None:
        """The planned fault that fits, used up by one."""
        for index, fault in enumerate(self._planned):
            if fault.kind != kind or fault.call not in (None, call):
                continue
            if fault.table not in (None, table) or fault.batch not in (None, number):
                continue
            if fault.record and not any(f'"{fault.record}"' in one for one in texts):
                continue
            left = replace(fault, times=fault.times - 1)
            self._planned[index : index + 1] = [left] if left.times else []
            return fault
        return None


def _named(record: object) -> str | None:
    """The text by which a record is found: its eventID, or what was given."""
    if record is None:
        return None
    if isinstance(record, dict):
        if "eventID" not in record:
            raise ValueError(
                "record= takes a record with an eventID, for example "
                f"event['Records'][0]; got {record!r:.80}"
            )
        return str(record["eventID"])
    return str(record)
