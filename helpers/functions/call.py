"""One call of a handler: import, event, context, response, or what went wrong."""

from __future__ import annotations

import inspect
import json
from typing import Any

from helpers.functions import errors, json_text, logs
from helpers.functions.context import LambdaContext
from helpers.functions.environment import Environment
from helpers.functions.errors import Fault, FunctionError
from helpers.functions.running import Exited, Run, TimedOut

INIT_SECONDS = 10
"""Lab time the import of a function's modules may take before it counts.

Source: Lambda developer guide, "Understanding the Lambda execution environment
lifecycle": the Init phase is limited to 10 seconds, apart from the function's timeout.
"""


Answer = str | FunctionError


def call(environment: Environment, run: Run, payload: str, arn: str) -> Answer:
    """The response's JSON text, or the error. Sets `environment.warm`.

    KeyboardInterrupt passes through.
    """
    environment.busy = True
    environment.warm = False
    try:
        answer = _guarded(environment, run, payload, arn)
    finally:
        environment.busy = False
    environment.warm = environment.loaded and not _ended_the_process(answer)
    return answer


def _guarded(environment: Environment, run: Run, payload: str, arn: str) -> Answer:
    config = environment.config
    try:
        with environment.sandbox.running(run):
            run.begin(INIT_SECONDS)
            handler = environment.handler()
            _start(environment, run)
            context = LambdaContext(run, config, arn, environment.log_stream)
            text = _marshal(handler(_unmarshal(payload), context))
        if run.out_of_time:  # the handler caught the time-out and went on
            raise TimedOut
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return _failure(environment, run, error)
    if len(text.encode("utf-8", "replace")) > errors.MAX_RESPONSE_BYTES:
        return errors.too_large()
    return text


def _start(environment: Environment, run: Run) -> None:
    run.begin(environment.config.timeout)
    run.log.event(logs.start_line(run.request_id, environment.config.version))


def _failure(environment: Environment, run: Run, error: BaseException) -> FunctionError:
    if not environment.loaded:  # it failed while its modules were imported
        late = run.out_of_time
        _start(environment, run)
        if late:  # Lambda tries the import once more, within the function's timeout
            run.clock.move_to(run.ends_at)
            run.out_of_time = True
    if run.out_of_time:
        seconds = environment.config.timeout
        failed = errors.timed_out(run.request_id, seconds)
        run.log.event(logs.timeout_line(run.ends_at, run.request_id, seconds))
    elif isinstance(error, Exception):
        failed = error.error if isinstance(error, Fault) else errors.of_exception(error)
        run.log.event(failed.log_text())
    else:
        status = _exit_status(error, run)
        failed = errors.exited(run.request_id, status)
        run.log.event(f"{failed.message}\n{failed.type}")
    return failed


def _exit_status(error: BaseException, run: Run) -> int:
    """The status the process would end with; Python says why on stderr."""
    if isinstance(error, Exited):
        return error.status & 0xFF
    if not isinstance(error, SystemExit):
        run.log.event(errors.of_exception(error).log_text())
        return 1
    if error.code is None or isinstance(error.code, int):
        return (error.code or 0) & 0xFF
    run.log.event(str(error.code))
    return 1


def _ended_the_process(answer: Answer) -> bool:
    return isinstance(answer, FunctionError) and answer.stack is None


def _unmarshal(payload: str) -> Any:
    try:
        return json.loads(payload or "{}")
    except ValueError as error:
        raise errors.bad_input(error) from error


def _marshal(response: Any) -> str:
    try:
        return json_text.encode(response)
    except Exception as error:
        if inspect.iscoroutine(response):
            response.close()
        raise errors.bad_response(error) from error
