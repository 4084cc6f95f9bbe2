"""A deployed function that tells its events: how `lab.deliver()` can know elsewhere.

Where somebody else's Lambda runs the functions, their logs are all there is to read,
and they do not hold the events. So on such targets a few lines are added to each Python
function that is created through boto3: for each invocation the log gets the event, and
the response or the error, as JSON behind the word WORKBOOK.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from helpers.functions.zips import read_zip, zip_source
from helpers.targets import names

MARK = "WORKBOOK "
TIMED_OUT = "Task timed out after "

_ADDED = """

# Added by the workbook: the log tells each event, and what came of it.
def _workbook(handler):
    import functools
    import json

    @functools.wraps(handler)
    def told(event, context):
        def tell(**what):
            what["id"] = context.aws_request_id
            print("{mark}" + json.dumps(what, default=str), flush=True)

        tell(event=event)
        try:
            response = handler(event, context)
        except Exception as error:
            tell(error=str(error), type=type(error).__name__)
            raise
        tell(response=response)
        return response

    return told


{name} = _workbook({name})
"""


_RENAMES = """
import workbook_names
workbook_names.rename_calls({prefix!r})
"""


def source(text: str, name: str) -> str:
    """The same Python source, whose handler `name` tells. Once is enough."""
    return text if MARK in text else text + _ADDED.format(mark=MARK, name=name)


def telling(code: bytes, handler: str, prefix: str = "") -> bytes:
    """The same deployment package, with a handler that tells.

    With `prefix` its clients ask for names with it, as the notebook's do (see `names`).
    A package without that module, or that is no zip, comes back as it is.
    """
    module, _, name = handler.rpartition(".")
    path = f"{module.replace('.', '/')}.py"
    try:
        files = {one: content.decode() for one, content in read_zip(code).items()}
    except ValueError:
        return code
    if path not in files or MARK in files[path]:
        return code
    files[path] = source(files[path], name)
    if prefix:
        files[path] += _RENAMES.format(prefix=prefix)
        files["workbook_names.py"] = inspect.getsource(names)
    return zip_source(files)


@dataclass
class Told:
    """One invocation as its log tells it. `duration` is in seconds."""

    request_id: str
    event: dict[str, Any] = field(default_factory=dict)
    response: Any = None
    error: str | None = None
    error_type: str | None = None
    log: str = ""
    duration: float = 0.0
    at: float = 0.0
    ended: bool = False


def read(lines: Iterable[tuple[float, str]]) -> list[Told]:
    """The invocations in a log stream's lines: (epoch seconds, text), in order.

    Source: Lambda developer guide, "Working with Lambda function logs" (START, END and
    REPORT).
    """
    found: list[Told] = []
    for at, text in lines:
        if text.startswith("START RequestId: "):
            found.append(Told(text.split()[2], at=at))
        if not found:
            continue
        one = found[-1]
        if text.startswith(MARK):
            _take(one, text)
            continue
        one.log += text.rstrip("\n") + "\n"
        if TIMED_OUT in text:
            error = text[text.index(TIMED_OUT) :].strip()
            one.error, one.error_type = error, "Sandbox.Timedout"
        if text.startswith("REPORT RequestId: "):
            one.ended = True
            one.duration = _milliseconds(text) / 1000
            if "Status: timeout" in text and one.error is None:
                one.error, one.error_type = "Task timed out", "Sandbox.Timedout"
    return found


def _take(one: Told, text: str) -> None:
    try:
        what = json.loads(text.removeprefix(MARK))
    except ValueError:
        return  # the log cut it off
    one.event = what.get("event", one.event)
    one.response = what.get("response", one.response)
    if "error" in what:
        one.error, one.error_type = what["error"], what["type"]


def _milliseconds(report: str) -> float:
    for part in report.split("\t"):
        if part.startswith("Duration: "):
            return float(part.split()[1])
    return 0.0
