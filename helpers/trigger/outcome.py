"""What an attempt to deliver a batch came to, read from the function's answer.

Source: Lambda developer guide, "Configuring partial batch response with DynamoDB and
Lambda"; each shape as recorded on AWS by LocalStack's validated tests.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Succeeded:
    """The whole batch is done."""


@dataclass(frozen=True)
class Failed:
    """The function raised or timed out, or its answer says that all of it failed.

    `function_error` is "Unhandled" for an error, None for an answer, as AWS puts it
    into the on-failure record.
    """

    function_error: str | None
    what: str = "the function failed"


@dataclass(frozen=True)
class FailedFrom:
    """The function reported record `index` of the batch as the first that failed."""

    index: int


@dataclass(frozen=True)
class NotInvoked:
    """Lambda could not invoke the function: throttled, or a service error.

    `stuck` says that the function is gone, and waiting alone will not help.
    """

    what: str
    stuck: bool = False


Outcome = Succeeded | Failed | FailedFrom | NotInvoked


def read_response(response: Any, sequences: Sequence[int]) -> Outcome:
    """What a response means when the mapping asks for ReportBatchItemFailures.

    `sequences` are the batch's sequence numbers, as integers and in order. The lowest
    one reported counts: everything from it on is delivered again.

    An answer that is no object, or an object without `batchItemFailures`, counts as
    success: recorded for `{}`, `[]` and null; for others it is the lab's choice. That a
    list with one unknown identifier fails as a whole is recorded for a list of one.
    """
    if not isinstance(response, dict):
        return Succeeded()
    failures = response.get("batchItemFailures")
    if failures is None or failures == []:
        return Succeeded()
    if not isinstance(failures, list):
        return Failed(None, "batchItemFailures is not a list")
    known = {sequence: index for index, sequence in enumerate(sequences)}
    indices = []
    for one in failures:
        identifier = one.get("itemIdentifier") if isinstance(one, dict) else None
        number = _integer(identifier)
        if number is None or number not in known:
            return Failed(
                None, f"itemIdentifier {identifier!r} is no record of the batch"
            )
        indices.append(known[number])
    return FailedFrom(min(indices))


def _integer(identifier: object) -> int | None:
    """Sequence numbers are text and have no fixed length: compare them as integers."""
    if isinstance(identifier, str) and identifier.isascii() and identifier.isdigit():
        return int(identifier[:100])
    return None
