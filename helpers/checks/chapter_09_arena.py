"""The arena of chapter 09: delivers a history to a handler, and tells what happened.

The handler is program text, run as Lambda would run it. Its AWS calls are counted on
their way out, so that it can die after any of them, or be overtaken before it.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from helpers import guard, requests_seen
from helpers.checks.chapter_09_history import (
    CRASH,
    FINE,
    LOST,
    OVERTAKEN,
    SPLIT,
    STALE,
    THROTTLED,
    Change,
    History,
    Step,
    record,
)
from helpers.checks.chapter_09_jobs import Job
from helpers.clock import Clock
from helpers.functions import FunctionConfig, Result, Runtime, zip_source

PAUSE = timedelta(minutes=15)
"""Lab time between two deliveries: a key made from the time is another one."""
REST = Step(FINE, size=10)
_TOKEN = re.compile(rb'(?<="ClientRequestToken": ")[^"]{1,36}(?=")')
_SPACE = uuid.UUID(int=9)
_HISTORIES = itertools.count(1)


@dataclass
class Told:
    """What happened in one history: `lines` in words, and what it came to.

    `error` is what a handler raised by itself, `kinds` the disturbances that took
    place, a split among them; `deliveries` is how often the handler was called.
    """

    history: History
    lines: list[str] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)
    error: str = ""
    deliveries: int = 0
    expected: Any = None
    found: Any = None

    @property
    def ok(self) -> bool:
        """The final state is the model's, and nothing was raised."""
        return not self.error and self.expected == self.found


@dataclass
class _Counter:
    """The AWS calls of one delivery, and what is to happen at which."""

    step: Step
    others: Sequence[str] = ()
    calls: int = 0
    last: str = ""
    struck: bool = False


class Arena:
    """Runs a handler through histories, in tables and buckets of the job's own."""

    def __init__(self, job: Job, source: str) -> None:
        self.job = job
        self._config = FunctionConfig(
            name="capstone",
            arn="arn:aws:lambda:eu-central-1:123456789012:function:capstone",
            handler="index.handler",
            code=zip_source(source),
            code_sha256="",
            role="",
            region="eu-central-1",
            environment=job.environment,
        )
        self._told = Told(History(()))
        self._counters: list[_Counter] = []
        self._make_client, self._clients = boto3.client, dict[str, Any]()

    def run(self, history: History, *, one_id: bool = False) -> Told:
        """Deliver the history in empty tables; what it came to.

        `one_id` gives all invocations the same request id. No service does that: it
        tells a key made from the request id from one made from the time.
        """
        self.job.clear()
        self._clock, self._ids, self._one_id = Clock(), 0, one_id
        self._number = next(_HISTORIES)
        self._pollers = [Runtime(self._clock, _no_log, self._id) for _ in range(2)]
        self._told = told = Told(history)
        with self._watched():
            self._deliver(history)
        told.expected = self.job.expected(history.changes)
        told.found = self.job.found()
        return told

    def _deliver(self, history: History) -> None:
        shards = history.shards()
        if len(shards) > 1:
            self._told.kinds.add(SPLIT)
        done = [0] * len(shards)
        for place, text in enumerate(map(self.job.in_words, history.changes), start=1):
            self._told.lines.append(f"Write {place}: {text}.")
        for step in [*history.steps, *[REST] * len(shards)]:
            open_ = [n for n, shard in enumerate(shards) if done[n] < len(shard)]
            children = list(range(1, len(shards))) or [0]
            polled = [0] if 0 in open_ else [n for n in open_ if n] or children
            shard = polled[-1 if step.second else 0]
            done[shard] = self._step(step, shards[shard], done[shard])
            if self._told.error:
                return

    def _step(self, step: Step, shard: Sequence[Change], done: int) -> int:
        """Make one delivery; how many of the records are behind the checkpoint then."""
        if step.kind == STALE:
            begin = max(0, done - step.back)
            batch = shard[begin : min(done, begin + step.size)]
            if batch:
                self._invoke(
                    step, batch, "a second poller, with an old lease, delivers"
                )
            return done
        batch = shard[done : done + step.size]
        if not batch:
            return done
        after = shard[done + step.size :][: step.back]
        struck = self._invoke(step, batch, "", after)
        if step.kind in (CRASH, THROTTLED) and struck:
            return done
        if step.kind == OVERTAKEN and struck:
            return done + len(batch) + len(after)
        if step.kind == LOST and not self._told.error:
            self._told.kinds.add(LOST)
            self._told.lines[-1] = self._told.lines[-1].rstrip(".") + (
                "; it succeeds, and the checkpoint is lost."
            )
            return max(0, done + 1 - step.back)
        return done + len(batch)

    def _invoke(
        self,
        step: Step,
        batch: Sequence[Change],
        who: str,
        after: Sequence[Change] = (),
    ) -> bool:
        """Call the handler; True if what the step plans took place.

        A throttled call takes place only if the handler lets Lambda know of it.
        """
        told, stale = self._told, step.kind == STALE
        told.deliveries += 1
        self._clock.advance(PAUSE)
        others = [self._event(one) for one in (batch, after) if one]
        counter = _Counter(step, others)
        self._counters.append(counter)
        result = self._pollers[stale].invoke(self._config, others[0])
        self._counters.pop()
        text = f"Delivery {told.deliveries}: {who} {_writes(batch)}".replace("  ", " ")
        if stale or counter.struck:
            told.kinds.add(step.kind)
        failed = bool(result.function_error)
        planned = counter.struck and step.kind in (CRASH, THROTTLED)
        if planned and step.kind == CRASH:
            text += f"; the process dies after AWS call {counter.calls}, {counter.last}"
        elif planned:
            text += f"; {counter.last} is throttled, and the handler "
            text += "fails" if failed else "says that all is well"
        elif counter.struck:
            more = f", then {_writes(after)}" if after else ""
            text += (
                f"; before AWS call {step.call}, {counter.last}, another poller "
                f"overtakes it and delivers {_writes(batch)}{more}; then the slow run "
                "goes on"
            )
        if failed and not planned:
            told.error = _short(result)
        if told.error:
            text += f"; the handler raises {told.error}"
        told.lines.append(f"{text}.")
        return counter.struck and (failed or step.kind != THROTTLED)

    @contextlib.contextmanager
    def _watched(self) -> Iterator[None]:
        """In here the handler's AWS calls are counted, and it dies where it should."""
        door = guard.install()
        answer = door.answer

        def watched(request: AWSPreparedRequest) -> AWSResponse | None:
            assert answer is not None
            counter = self._counters[-1] if self._counters else None
            if counter is None or not Runtime.running():
                return answer(request)
            self._let_tokens_expire(request)
            counter.calls += 1
            here = counter.calls == counter.step.call and not counter.struck
            if here and counter.step.kind in (CRASH, OVERTAKEN):
                counter.struck = True
                counter.last = requests_seen.operation(request)[0] or request.method
                if counter.step.kind == OVERTAKEN:
                    self._overtake(counter.others)
            if counter.calls >= counter.step.call and counter.step.kind == THROTTLED:
                counter.struck = True
                counter.last = requests_seen.operation(request)[0] or request.method
                return requests_seen.throttling(request)
            response = answer(request)
            if here and counter.step.kind == CRASH:
                Runtime.kill()
            return response

        door.answer = watched
        boto3.client = self._client
        try:
            yield
        finally:
            boto3.client, door.answer = self._make_client, answer

    def _let_tokens_expire(self, request: AWSPreparedRequest) -> None:
        """Give a token another name in each delivery: it is good for ten minutes.

        The time of the account does not go on with the arena's, nor does it know that
        a new history begins.
        Source: Amazon DynamoDB API reference, "TransactWriteItems".
        """
        if isinstance(request.body, bytes):
            where = f"{self._number}/{self._told.deliveries}"
            request.body = _TOKEN.sub(
                lambda token: str(uuid.uuid5(_SPACE, f"{where}/{token[0]!r}")).encode(),
                request.body,
            )

    def _client(self, service: str, **options: Any) -> Any:
        """boto3.client, kept: to make a client takes longer than to deliver a batch."""
        if options:
            return self._make_client(service, **options)
        if service not in self._clients:
            self._clients[service] = self._make_client(service)
        return self._clients[service]

    def _overtake(self, events: Sequence[str]) -> None:
        self._counters.append(_Counter(REST))
        with Runtime.aws_call():
            for event in events:
                result = self._pollers[1].invoke(self._config, event)
                if result.function_error:
                    self._told.error = _short(result)
        self._counters.pop()

    def _event(self, batch: Sequence[Change]) -> str:
        job = self.job
        records = [record(change, job.keys, job.image) for change in batch]
        return json.dumps({"Records": records})

    def _id(self) -> str:
        if not self._one_id:
            self._ids += 1
        return f"00000000-0000-4000-8000-{self._ids:012d}"


def _writes(batch: Sequence[Change]) -> str:
    numbers = [str(change.number) for change in batch]
    if len(numbers) == 1:
        return f"write {numbers[0]}"
    return f"writes {', '.join(numbers[:-1])} and {numbers[-1]}"


def _short(result: Result) -> str:
    """`KeyError: 'NewImage'`; of an AWS error with a class of its own the name alone.

    The class of all others is ClientError, which says nothing.
    """
    text = f"{result.error_type}: {result.error}"
    if result.error_type == "ClientError":
        return text
    return text.partition(": An error occurred")[0]


def _no_log(*_: object) -> None:
    """The check keeps no logs."""
