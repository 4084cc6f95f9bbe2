"""What the poller does after an attempt to deliver a batch: one pure function.

Source: Lambda developer guide, "Retain discarded records for a DynamoDB event source
in Lambda",
"Configuring partial batch response with DynamoDB and Lambda".
"""

from __future__ import annotations

from dataclasses import dataclass

from helpers.trigger.outcome import Failed, FailedFrom, NotInvoked, Outcome, Succeeded


@dataclass(frozen=True)
class Attempt:
    """A batch of `size` records that was just tried.

    `invocations` counts the times the function was given exactly this batch, this one
    included. What was not invoked (a throttle) is not in it.
    """

    size: int
    invocations: int
    outcome: Outcome


@dataclass(frozen=True)
class Rules:
    """The mapping's parameters that matter here. -1 retries means no limit."""

    maximum_retry_attempts: int = -1
    bisect_on_error: bool = False


@dataclass(frozen=True)
class GoOn:
    """The batch is done. The checkpoint moves past it."""


@dataclass(frozen=True)
class Retry:
    """Deliver the same batch again after a pause. `counted` is False for a throttle."""

    counted: bool = True


@dataclass(frozen=True)
class RetryFrom:
    """The first `index` records are done; the rest is a new batch, not yet tried."""

    index: int


@dataclass(frozen=True)
class Split:
    """Make two batches of it, the first with `index` records, neither yet tried."""

    index: int


@dataclass(frozen=True)
class GiveUp:
    """Tell the on-failure destination, if there is one, and go on after the batch."""

    condition: str = "RetryAttemptsExhausted"


NextStep = GoOn | Retry | RetryFrom | Split | GiveUp


def decide(attempt: Attempt, rules: Rules) -> NextStep:
    """The next step for a batch. Its record's age is looked at before each attempt."""
    match attempt.outcome:
        case Succeeded():
            # "If processing succeeds, Lambda resumes polling."
            return GoOn()
        case NotInvoked():
            # An error before the invocation is retried until the records expire; it
            # is not one of the retry attempts.
            return Retry(counted=False)
        case FailedFrom(index) if index > 0:
            # The lowest sequence number reported is the checkpoint. What is left starts
            # with a fresh quota: recorded as 5 deliveries with 3 retries, of which the
            # on-failure record counts 4. With bisect on, "the batch is bisected at the
            # returned sequence number": the same records are delivered again.
            return RetryFrom(index)
        case Failed() if rules.bisect_on_error and attempt.size > 1:
            # "Splitting batches doesn't consume the retry quota." Where AWS splits is
            # not published; in the middle, the longer half first, is the lab's choice.
            return Split((attempt.size + 1) // 2)
        case Failed() | FailedFrom():
            # N retries are N + 1 invocations (recorded). A batch whose first record is
            # reported has failed whole: nothing of it is done.
            limit = rules.maximum_retry_attempts
            if limit != -1 and attempt.invocations > limit:
                return GiveUp()
            return Retry()
