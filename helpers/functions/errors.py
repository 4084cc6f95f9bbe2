"""Lambda's error payloads: what a caller gets when a function fails.

Pure: exceptions and values in, plain values out. Sources: Lambda developer guide,
"Lambda function errors" and "Invoke"; AWS's open-source runtime interface client for
Python (names and wording of the Runtime.* errors).
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from types import TracebackType

from helpers.functions.imports import TASK_ROOT

MAX_RESPONSE_BYTES = 6 * 1024 * 1024 + 100

_HARD_SPACE = "\u00a0"


class Fault(Exception):
    """An error the runtime itself reports; `error` is what the caller gets."""

    def __init__(self, kind: str, message: str, trace: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.error = FunctionError(f"Runtime.{kind}", message, trace)


@dataclass(frozen=True)
class FunctionError:
    """A failed invocation, as its caller and its log see it.

    `stack` is None for errors that Lambda reports in the function's place (a timeout,
    an exit, a response that is too large): their payload has no stackTrace.
    `log_status` is what the REPORT line adds.
    """

    type: str
    message: str
    stack: tuple[str, ...] | None = ()
    log_status: str | None = None

    def payload(self, request_id: str) -> dict[str, object]:
        """The JSON object Lambda answers with."""
        if self.stack is None:
            return {"errorType": self.type, "errorMessage": self.message}
        return {
            "errorMessage": self.message,
            "errorType": self.type,
            "requestId": request_id,
            "stackTrace": list(self.stack),
        }

    def log_text(self) -> str:
        """The [ERROR] event. Its indentation is hard spaces, as on AWS."""
        lines = [f"[ERROR] {self.type}" + (f": {self.message}" if self.message else "")]
        if self.stack is not None:
            lines.append("Traceback (most recent call last):")
        for entry in self.stack or ():
            for line in entry.splitlines():
                text = line.lstrip(" ")
                lines.append(_HARD_SPACE * (len(line) - len(text)) + text)
        return "\n".join(lines)


def of_exception(error: BaseException) -> FunctionError:
    """An exception that left the handler. Only the function's own frames are kept.

    AWS also keeps the frames of libraries; their paths would differ between machines.
    """
    return FunctionError(
        type(error).__name__, str(error), _own_frames(error.__traceback__)
    )


def import_failed(module: str, error: ImportError) -> Fault:
    """The handler's module, or one it imports, cannot be found or loaded."""
    return Fault("ImportModuleError", f"Unable to import module '{module}': {error}")


def syntax_error(module: str, error: SyntaxError) -> Fault:
    """The handler's module is not valid Python."""
    where = f'  File "{error.filename}" Line {error.lineno}\n    {error.text}'
    return Fault(
        "UserCodeSyntaxError", f"Syntax error in module '{module}': {error}", (where,)
    )


def handler_missing(module: str, name: str) -> Fault:
    """The module is there, the function in it is not."""
    return Fault("HandlerNotFound", f"Handler '{name}' missing on module '{module}'")


def bad_handler_name(handler: str) -> Fault:
    """The handler setting is not of the form module.function."""
    why = "not enough values to unpack (expected 2, got 1)"
    return Fault("MalformedHandlerName", f"Bad handler '{handler}': {why}")


def built_in_module(module: str) -> Fault:
    """The handler's module has the name of one that is part of Python itself."""
    return Fault(
        "BuiltInModuleConflict",
        f"Cannot use built-in module {module} as a handler module",
    )


def bad_input(error: Exception) -> Fault:
    """The payload is not JSON."""
    return Fault("UnmarshalError", f"Unable to unmarshal input: {error}")


def bad_response(error: Exception) -> Fault:
    """The handler returned something JSON cannot hold."""
    return Fault("MarshalError", f"Unable to marshal response: {error}")


def timed_out(request_id: str, seconds: float) -> FunctionError:
    """The time limit passed. `seconds` is the function's timeout."""
    return FunctionError(
        "Sandbox.Timedout",
        f"RequestId: {request_id} Error: {timeout_text(seconds)}",
        None,
        "Status: timeout",
    )


def timeout_text(seconds: float) -> str:
    """What Lambda writes, to the caller and to the log, of a timeout in seconds."""
    return f"Task timed out after {seconds:.2f} seconds"


def exited(request_id: str, status: int) -> FunctionError:
    """The function ended its own process."""
    why = "without providing a reason"
    if status:
        why = f"with error: exit status {status}"
    return FunctionError(
        "Runtime.ExitError",
        f"RequestId: {request_id} Error: Runtime exited {why}",
        None,
        "Status: error\tError Type: Runtime.ExitError",
    )


def too_large() -> FunctionError:
    """The response does not fit into a synchronous invocation (6 MB)."""
    return FunctionError(
        "Function.ResponseSizeTooLarge",
        "Response payload size exceeded maximum allowed payload size "
        f"({MAX_RESPONSE_BYTES} bytes).",
        None,
    )


def _own_frames(trace: TracebackType | None) -> tuple[str, ...]:
    frames = [
        (frame.filename, frame.lineno or 0, frame.name, frame.line)
        for frame in traceback.extract_tb(trace)
        if frame.filename.startswith(f"{TASK_ROOT}/")
    ]
    return tuple(traceback.format_list(frames))
