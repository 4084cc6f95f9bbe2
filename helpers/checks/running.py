"""How a check runs a learner's function, and looks at the practice account."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from types import GeneratorType
from typing import Any

from helpers.checks.feedback import require

Handler = Callable[..., Any]


@dataclass(frozen=True)
class Context:
    """The context object a handler gets from a check. Nothing times out here."""

    function_name: str = "check"
    function_version: str = "$LATEST"
    memory_limit_in_mb: int = 128
    aws_request_id: str = "00000000-0000-4000-8000-000000000000"
    invoked_function_arn: str = (
        "arn:aws:lambda:eu-central-1:123456789012:function:check"
    )

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds left before the timeout: always the default 3 s."""
        return 3000


@dataclass(frozen=True)
class Outcome:
    """What one call of a learner's function came to.

    `value` is what it returned, `error` the exception that left it or None, `printed`
    its standard output, `emails` what SES accepted meanwhile (dicts with to, subject,
    body).
    """

    value: Any = None
    error: BaseException | None = None
    printed: str = ""
    emails: list[dict[str, Any]] = field(default_factory=list)

    @property
    def error_text(self) -> str:
        """`KeyError: 'NewImage'`, or an empty text."""
        return in_words(self.error) if self.error else ""


def in_words(error: BaseException) -> str:
    """The name of an error and what it says; the name alone if it cannot say it."""
    name = type(error).__name__
    try:
        text = str(error)
    except BaseException:
        text = ""
    return f"{name}: {text}" if text else name


def is_closed_account(error: BaseException) -> bool:
    """Whether an error comes from a call to a practice account that is not open."""
    from botocore.exceptions import NoCredentialsError, NoRegionError

    from helpers.guard import StaysHere, install

    kinds = StaysHere, NoRegionError, NoCredentialsError
    return isinstance(error, kinds) and install().answer is None


def call(function: object, *arguments: object) -> Outcome:
    """Call a learner's function and catch everything it does.

    `function` is a function, or program text that defines `handler`. Raises what a
    closed practice account raises: that is not the function's fault.
    """
    before = len(_inbox())
    printed = io.StringIO()
    value: Any = None
    error: BaseException | None = None
    with contextlib.redirect_stdout(printed):
        try:
            value = _function(function)(*arguments)
        except KeyboardInterrupt:
            raise
        except BaseException as raised:
            if is_closed_account(raised):
                raise
            error = raised
    return Outcome(value, error, printed.getvalue(), _inbox()[before:])


def call_handler(function: object, event: dict[str, Any]) -> Outcome:
    """Call a Lambda handler with `event` (after a JSON round trip) and a context."""
    return call(function, json.loads(json.dumps(event)), Context())


def _function(function: object) -> Handler:
    if isinstance(function, str):
        module: dict[str, Any] = {"__name__": "index"}
        exec(compile(function, "index.py", "exec"), module)
        function = module.get("handler")
    if not callable(function):
        raise TypeError("a function is needed here, for example one named handler")
    return function


def _inbox() -> list[dict[str, Any]]:
    from helpers import lab

    try:
        frame = lab.inbox()
    except Exception:  # no practice account is running: then no e-mail either
        return []
    return [dict(row) for row in frame.to_dict("records")]


def require_list(outcome: Outcome, of: str) -> list[Any]:
    """The list a function returned; anything else ends the check with its name."""
    value = outcome.value
    for kind, name in ((GeneratorType, "generator"), (tuple, "tuple")):
        require(
            not isinstance(value, kind),
            f"That is a {name}: return a list.",
            idea="`list(...)` makes one of it",
        )
    require(
        isinstance(value, list),
        f"Your function returned {value!r}; I expected a list of {of}.",
        idea="collect them, then `return`",
    )
    return list(value)


def read_stream(table_name: str) -> list[dict[str, Any]]:
    """Every record now in the table's latest stream, shard by shard.

    A table without a stream gives an empty list. A closed shard is read to its end, an
    open one, which has no end, up to its first empty page: in the practice account
    nothing follows. On AWS something may, so a reader there asks again.
    Source: Amazon DynamoDB API reference, GetRecords.
    """
    import boto3

    table = boto3.client("dynamodb").describe_table(TableName=table_name)["Table"]
    if not (arn := table.get("LatestStreamArn")):
        return []
    streams = boto3.client("dynamodbstreams")
    records: list[dict[str, Any]] = []
    for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        where = {"StreamArn": arn, "ShardId": shard["ShardId"]}
        start = streams.get_shard_iterator(**where, ShardIteratorType="TRIM_HORIZON")
        iterator = start["ShardIterator"]
        is_open = "EndingSequenceNumber" not in shard["SequenceNumberRange"]
        while iterator:
            page = streams.get_records(ShardIterator=iterator)
            records += page["Records"]
            iterator = page.get("NextShardIterator")
            if is_open and not page["Records"]:
                break
    return records
