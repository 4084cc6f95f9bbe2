"""Runs deployed functions as Lambda would: in process, one at a time, in lab time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import NoReturn

from helpers.clock import Clock
from helpers.functions import json_text, logs, running, threads
from helpers.functions.call import call
from helpers.functions.environment import Environment
from helpers.functions.errors import FunctionError
from helpers.functions.running import Run
from helpers.functions.values import FunctionConfig, Result

OVERHEAD = timedelta(milliseconds=2)
"""Lab time an invocation takes besides what its handler sleeps. The lab's choice."""

KILLED = 137
"""The exit status of a process that got a kill signal: 128 + 9."""

WriteLog = Callable[[FunctionConfig, str, Sequence[tuple[datetime, str]]], None]


class Runtime:
    """Lambda's side of an invocation.

    `write_log(config, log_stream, [(when, line), ...])` takes what goes to CloudWatch
    Logs; `new_id()` gives a UUID as text. Handlers run on the caller's thread. They
    share installed libraries with the notebook, and have everything else to
    themselves (see `sandbox`).

    Lab time passes when a handler sleeps, not while it computes, so a handler that
    computes for ever is not stopped: interrupt the kernel. Threads that a handler
    starts, and `asyncio.sleep`, are on the machine's clock.
    """

    def __init__(
        self, clock: Clock, write_log: WriteLog, new_id: Callable[[], str]
    ) -> None:
        self._clock = clock
        self._write_log = write_log
        self._new_id = new_id
        self._environments: dict[tuple[str, str], list[Environment]] = {}

    def invoke(
        self,
        config: FunctionConfig,
        payload: str,
        *,
        request_id: str | None = None,
        invoked_arn: str | None = None,
    ) -> Result:
        """Call the function with a JSON text and wait for its answer.

        A function's failure is a Result with `function_error`, never an exception.
        KeyboardInterrupt passes through, with everything put back. Raises ValueError
        for code that is not a zip or not for Python.
        """
        environment = self._environment(config)
        log = logs.Log(self._clock.now)
        identity = request_id or self._new_id()
        run = Run(self._clock, identity, log, environment.sandbox.outside)
        try:
            with threads.invocation():
                answer = call(environment, run, payload, invoked_arn or config.arn)
        finally:
            if not environment.warm:
                self._drop(environment)
        return self._finish(environment, run, answer)

    def forget(self, name: str) -> None:
        """Give up the function's execution environments; the next one is cold."""
        for key, kept in list(self._environments.items()):
            if any(one.config.name == name for one in kept):
                del self._environments[key]

    def reset(self) -> None:
        """Give up all execution environments."""
        self._environments.clear()

    @staticmethod
    def running() -> str | None:
        """The request id of the invocation that is running now, or None."""
        run = running.current()
        return run.request_id if run else None

    @staticmethod
    def check_deadline() -> None:
        """Stop the handler that is running now if its time is over.

        The guard calls this before it lets an AWS call through: a function that has
        timed out does nothing any more. Outside a handler it does nothing.
        """
        run = running.current()
        if run is not None:
            run.check()

    @staticmethod
    def freeze() -> NoReturn:
        """Let the handler that is running now hang until its time limit stops it."""
        run = running.current()
        if run is not None:
            run.sleep(run.remaining().total_seconds() + 1)
        raise RuntimeError("freeze() is for a handler that is running")

    @staticmethod
    def kill() -> NoReturn:
        """End the process of the handler that is running now, as a kill signal does."""
        raise running.Exited(KILLED)

    @staticmethod
    @contextmanager
    def aws_call() -> Iterator[None]:
        """Wrap an AWS call with this: the practice account answers it outside.

        Checks the deadline before and after. In between, the process's own modules,
        environment, output and time are back in place.
        """
        run = running.current()
        if run is None:
            yield
            return
        run.check()
        with run.outside():
            yield
        run.check()

    def _environment(self, config: FunctionConfig) -> Environment:
        """One that is warm and free, or a new one (a cold start).

        Lambda, too, makes another one if a function is called while it is running.
        """
        kept = self._environments.setdefault(_key(config), [])
        kept[:] = [e for e in kept if e.busy or e.config == config]
        for environment in kept:
            if not environment.busy and environment.config == config:
                return environment
        kept.append(Environment(config, self._clock.now(), self._new_id()))
        return kept[-1]

    def _drop(self, environment: Environment) -> None:
        kept = self._environments.get(_key(environment.config), [])
        kept[:] = [one for one in kept if one is not environment]

    def _finish(
        self, environment: Environment, run: Run, answer: str | FunctionError
    ) -> Result:
        config, error = environment.config, None
        if isinstance(answer, FunctionError):
            error = answer
        if self._clock.now() < run.ends_at:
            self._clock.move_to(min(self._clock.now() + OVERHEAD, run.ends_at))
        spent = min(self._clock.now(), run.ends_at) - run.started_at
        seconds = spent.total_seconds()
        status = error.log_status if error else None
        run.log.event(logs.end_line(run.request_id))
        run.log.event(
            logs.report_line(run.request_id, seconds, config.memory_mb, status)
        )
        self._write_log(config, environment.log_stream, run.log.events())
        text = json.dumps(error.payload(run.request_id)) if error else str(answer)
        return Result(
            request_id=run.request_id,
            payload=text,
            started_at=run.started_at,
            duration=seconds,
            log=run.log.text(),
            response=json_text.decode(text),
            function_error="Unhandled" if error else None,
            error=error.message if error else None,
            error_type=error.type if error else None,
        )


def _key(config: FunctionConfig) -> tuple[str, str]:
    return config.arn, config.version
