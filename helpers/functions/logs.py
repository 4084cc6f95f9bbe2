"""What Lambda writes to CloudWatch Logs for an invocation.

Source: Lambda developer guide, "Log and monitor Python Lambda functions".
"""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TextIO

from helpers.functions import running
from helpers.functions.errors import timeout_text

_FORMAT = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s"


def timestamp(when: datetime) -> str:
    """2022-08-21T10:49:51.310Z, as it stands in Lambda's own log lines."""
    return when.strftime("%Y-%m-%dT%H:%M:%S.") + f"{when.microsecond // 1000:03d}Z"


def start_line(request_id: str, version: str) -> str:
    """The first line Lambda writes for an invocation."""
    return f"START RequestId: {request_id} Version: {version}"


def timeout_line(when: datetime, request_id: str, seconds: float) -> str:
    """The line that says the function was stopped after so many seconds."""
    return f"{timestamp(when)} {request_id} {timeout_text(seconds)}"


def end_line(request_id: str) -> str:
    """The line that says the invocation is over."""
    return f"END RequestId: {request_id}"


def report_line(
    request_id: str, seconds: float, memory_mb: int, status: str | None = None
) -> str:
    """The REPORT line. `seconds` is lab time; the bill rounds up to milliseconds.

    Max Memory Used and Init Duration, which AWS measures, are not measured here and so
    not printed.
    """
    milliseconds = round(seconds * 1000, 3)
    fields = [
        f"REPORT RequestId: {request_id}",
        f"Duration: {milliseconds:.2f} ms",
        f"Billed Duration: {-int(-milliseconds // 1)} ms",
        f"Memory Size: {memory_mb} MB",
    ]
    return "\t".join(fields + ([status] if status else []))


class Log:
    """The log events of one invocation: moments of lab time and texts."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._events: list[tuple[datetime, str]] = []
        self._line = ""

    def event(self, text: str) -> None:
        """Add a whole event; it may have several lines."""
        self.flush()
        self._events.append((self._now(), text.removesuffix("\n")))

    def write(self, text: str) -> None:
        """Add output; every finished line becomes an event."""
        *lines, self._line = (self._line + text).split("\n")
        if lines:
            now = self._now()
            self._events += [(now, line) for line in lines]

    def flush(self) -> None:
        """End a line that has no newline yet."""
        if self._line:
            self.write("\n")

    def events(self) -> Sequence[tuple[datetime, str]]:
        """What was logged, oldest first, without newlines at the ends."""
        return tuple(self._events)

    def text(self) -> str:
        """The whole log as text."""
        return "".join(f"{line}\n" for _, line in self._events)


class Output(io.TextIOBase):
    """Stands in for stdout or stderr: a handler's output goes to its log.

    Other threads, and code that kept this object after the invocation, write to
    `behind`, the notebook's own stream.
    """

    def __init__(self, behind: TextIO | None) -> None:
        self.behind = behind

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """Lambda's streams are UTF-8."""
        return "utf-8"

    def write(self, text: str) -> int:
        """Write to the log of the invocation running on this thread."""
        run = running.current()
        if run is not None:
            run.log.write(text)
        else:
            self._write_behind(text)
        return len(text)

    def flush(self) -> None:
        """Nothing is held back here."""
        if running.current() is None and self.behind:
            self.behind.flush()

    def writable(self) -> bool:
        """Yes: a file that can only be written to."""
        return True

    def _write_behind(self, text: str) -> None:
        if self.behind:
            self.behind.write(text)


class RootHandler(logging.Handler):
    """The handler Lambda puts on the root logger before it imports the function."""

    def __init__(self) -> None:
        super().__init__()
        formatter = logging.Formatter(_FORMAT, "%Y-%m-%dT%H:%M:%S")
        formatter.converter = time.gmtime
        self.setFormatter(formatter)
        self.addFilter(_add_request_id)
        self.behind: Sequence[logging.Handler] = ()

    def emit(self, record: logging.LogRecord) -> None:
        """One log event per record; other threads' records go to the notebook."""
        run = running.current()
        if run is not None:
            run.log.event(self.format(record))
            return
        for handler in self.behind:
            if record.levelno >= handler.level:
                handler.handle(record)


def lab_record(*arguments: Any, **named: Any) -> logging.LogRecord:
    """A log record whose milliseconds are exact.

    Before Python 3.13 logging cuts them from a float: 310 ms can come out as 309.
    """
    record = logging.LogRecord(*arguments, **named)
    if running.current() is not None:
        record.msecs = float(round(record.created * 1_000_000) // 1000 % 1000)
    return record


def _add_request_id(record: logging.LogRecord) -> bool:
    run = running.current()
    record.aws_request_id = run.request_id if run else ""
    return True
