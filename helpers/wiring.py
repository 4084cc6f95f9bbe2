"""Joins the rooms: the trigger's ports, filled in from the practice account.

The trigger, the runtime, the evaluator and moto put right know nothing of one another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from helpers import destinations, permissions, requests_seen
from helpers.clock import Clock
from helpers.faithful.store import Store, StreamsError
from helpers.faults import Faults
from helpers.functions import FunctionConfig, Result, Runtime
from helpers.trigger.ports import (
    NoFunction,
    Page,
    PolledRecord,
    Ports,
    ShardInfo,
    StreamSource,
    Throttled,
)


class AccountSide(Protocol):
    """What the rooms need of an account (see `helpers.faithful.account.Account`)."""

    def new_id(self) -> str: ...
    def mappings(self) -> list[dict[str, Any]]: ...
    def report(self, uuid: str, text: str) -> None: ...
    def function(self, arn: str) -> dict[str, Any] | None: ...
    def role_documents(self, role_arn: str) -> list[dict[str, Any]]: ...
    def mails(self) -> list[dict[str, Any]]: ...
    def write_log(
        self,
        region: str,
        group: str,
        stream: str,
        lines: Sequence[tuple[datetime, str]],
    ) -> None: ...
    def put_metric(
        self,
        region: str,
        name: str,
        value: float,
        unit: str,
        dimensions: dict[str, str],
        at: datetime,
    ) -> None: ...
    def close(self) -> None: ...


class PracticeStreams:
    """Reads the account's streams for the poller, straight from where they are kept."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def shards(self, stream_arn: str) -> Sequence[ShardInfo]:
        """The shards of a stream, parents before children."""
        try:
            stream = self._store.get(stream_arn)
        except StreamsError as error:
            raise LookupError(error.message) from None
        return [
            ShardInfo(one.shard_id, one.parent, one.oldest, one.ending)
            for one in stream.shards
        ]

    def read(self, stream_arn: str, shard_id: str, after: int, limit: int) -> Page:
        """Up to `limit` records with a sequence number greater than `after`."""
        shard = self._shard(stream_arn, shard_id)
        records = [
            PolledRecord(
                one.sequence, one.created, one.keys, one.event_text(stream_arn)
            )
            for one in shard.after(after, limit)
        ]
        position = records[-1].sequence if records else after
        return Page(
            records, shard.finished_at(position), len(shard.trimmed_after(after))
        )

    def tip(self, stream_arn: str, shard_id: str, at: datetime) -> int:
        """The position after the last record written before `at`."""
        moment = at - timedelta(microseconds=1)
        return self._shard(stream_arn, shard_id).position_at(moment)

    def _shard(self, stream_arn: str, shard_id: str) -> Any:
        try:
            shard = self._store.get(stream_arn).shard(shard_id)
        except StreamsError as error:
            raise LookupError(error.message) from None
        if shard is None:
            raise LookupError(f"{stream_arn} has no shard {shard_id}")
        return shard


class Wiring:
    """The practice account's rooms, joined."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.account: AccountSide
        self.runtime = Runtime(clock, self._write_log, lambda: self.account.new_id())
        self.faults = Faults(self.runtime)

    def answer(
        self,
        request: AWSPreparedRequest,
        reach: Callable[[AWSPreparedRequest], AWSResponse | None],
    ) -> AWSResponse | None:
        """What `reach` answers to a request of boto3, unless a fault is planned.

        A function that is out of time gets no answer.
        """
        if not (self.faults.planned and self.runtime.running()):
            with self.runtime.aws_call():
                return reach(request)
        call, table = requests_seen.operation(request)
        with self.runtime.aws_call():
            code = self.faults.before_call(call, table)
            if code:
                return requests_seen.refusal(request, code)
            response = reach(request)
        self.faults.after_call(call)
        return response

    def run(self, function: dict[str, Any], payload: str) -> Result:
        """Run a function of the account with this event, as JSON text."""
        return self.runtime.invoke(FunctionConfig(**function), payload)

    def refuse_role(self, function_arn: str, stream_arn: str) -> tuple[str, str] | None:
        """AWS's error if the function's role may not read the stream, else None."""
        refusal = self._refusal(function_arn, stream_arn)
        return ("InvalidParameterValueException", refusal) if refusal else None

    def ports(self, source: StreamSource) -> Ports:
        """What the trigger works through. `source` reads the account's streams."""
        return Ports(
            clock=self.clock,
            source=source,
            mappings=self.account.mappings,
            invoke=self._invoke,
            refusal=self._refusal,
            send=self._send,
            report=self.account.report,
            measure=self.account.put_metric,
            new_id=self.account.new_id,
            next_change=self.clock.next_due,
            disturbances=self.faults,
        )

    def _invoke(self, function_arn: str, payload: str) -> Result:
        function = self.account.function(function_arn)
        if function is None:
            raise NoFunction(f"{function_arn} does not exist any more")
        if function["reserved_concurrency"] == 0:
            raise Throttled(
                "the function is throttled: its reserved concurrency is 0. To let it "
                "run, call delete_function_concurrency"
            )
        try:
            return self.run(function, payload)
        except ValueError as error:
            raise NoFunction(str(error)) from None

    def _refusal(self, function_arn: str, stream_arn: str) -> str | None:
        function = self.account.function(function_arn)
        if function is None:
            return None
        documents = self.account.role_documents(function["role"])
        return permissions.stream_refusal(documents, stream_arn)

    def _write_log(
        self,
        function: FunctionConfig,
        stream: str,
        lines: Sequence[tuple[datetime, str]],
    ) -> None:
        """Logs arrive only if the execution role may write them, as on AWS."""
        region = function.region
        group = (
            f"arn:aws:logs:{region}:{function.arn.split(':')[4]}:"
            f"log-group:{function.log_group}:*"
        )
        documents = self.account.role_documents(function.role)
        needed = ("logs:CreateLogStream", "logs:PutLogEvents")
        if all(permissions.evaluate(documents, one, group).allowed for one in needed):
            self.account.write_log(region, function.log_group, stream, lines)

    def _send(
        self,
        destination: str,
        record: dict[str, Any],
        event: dict[str, Any],
        mapping_uuid: str,
    ) -> str | None:
        function = self.account.function(record["requestContext"]["functionArn"])
        role = function["role"] if function else ""
        key = destinations.object_key(
            mapping_uuid, record, self.clock.now(), self.account.new_id()
        )
        documents = self.account.role_documents(role)
        return destinations.send(destination, record, event, documents, key)
