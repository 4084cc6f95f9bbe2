"""The parameters of an event source mapping, as the poller uses them.

Source: Lambda API reference, CreateEventSourceMapping; defaults as recorded on AWS by
LocalStack's validated tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

POLLING_STARTS_AFTER = timedelta(seconds=15)
"""How long a mapping is "Creating" before it polls. The lab's choice.

AWS says it "may take several minutes", and that a mapping with LATEST can miss what is
written meanwhile.
Source: Lambda developer guide, "Using AWS Lambda with Amazon DynamoDB".
"""

POLL_INTERVAL = timedelta(seconds=0.25)
"""Lambda polls a shard "at a base rate of 4 times per second" (same page)."""

HORIZON = timedelta(hours=1)
"""How far `deliver()` follows a retry that has no bound. The lab's choice."""

RETENTION = timedelta(hours=24)
"""How long a stream keeps a record (DynamoDB developer guide, DynamoDB Streams)."""

PAYLOAD_LIMIT = 6 * 1024 * 1024
"""Bytes at which a batch is full: Lambda's limit for a synchronous invocation."""

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class MappingSettings:
    """One mapping. Times are seconds; -1 retries or age means no limit, as on AWS.

    `filters` are the texts of the patterns, `on_failure` a destination ARN or None.
    `polling_from` is the moment the mapping starts to poll.
    """

    uuid: str
    stream_arn: str
    function_arn: str
    starting_position: str = "TRIM_HORIZON"
    batch_size: int = 100
    batching_window: int = 0
    parallelization_factor: int = 1
    maximum_retry_attempts: int = -1
    maximum_record_age: int = -1
    bisect_on_error: bool = False
    report_item_failures: bool = False
    tumbling_window: int = 0
    filters: tuple[str, ...] = ()
    on_failure: str | None = None
    count_events: bool = False
    enabled: bool = True
    polling_from: datetime = LONG_AGO

    @classmethod
    def from_api(cls, described: Mapping[str, Any]) -> MappingSettings:
        """The settings in a mapping as GetEventSourceMapping describes it.

        It may also hold "CreatedAt" and "EnabledAt" (aware datetimes) and "Enabled".
        """
        state = described.get("State", "Enabled")
        enabled = described.get("Enabled", state not in ("Disabled", "Disabling"))
        since = max(
            described.get("CreatedAt", LONG_AGO), described.get("EnabledAt", LONG_AGO)
        )
        filters = (described.get("FilterCriteria") or {}).get("Filters") or ()
        destinations = described.get("DestinationConfig") or {}
        metrics = (described.get("MetricsConfig") or {}).get("Metrics") or ()
        answers = described.get("FunctionResponseTypes") or ()
        return cls(
            uuid=described["UUID"],
            stream_arn=described["EventSourceArn"],
            function_arn=described["FunctionArn"],
            starting_position=described.get("StartingPosition", "TRIM_HORIZON"),
            batch_size=described.get("BatchSize", 100),
            batching_window=described.get("MaximumBatchingWindowInSeconds", 0),
            parallelization_factor=described.get("ParallelizationFactor", 1),
            maximum_retry_attempts=described.get("MaximumRetryAttempts", -1),
            maximum_record_age=described.get("MaximumRecordAgeInSeconds", -1),
            bisect_on_error=described.get("BisectBatchOnFunctionError", False),
            report_item_failures="ReportBatchItemFailures" in answers,
            tumbling_window=described.get("TumblingWindowInSeconds", 0),
            filters=tuple(one["Pattern"] for one in filters),
            on_failure=(destinations.get("OnFailure") or {}).get("Destination") or None,
            count_events="EventCount" in metrics,
            enabled=enabled and state != "Deleting",
            polling_from=since + POLLING_STARTS_AFTER,
        )

    @property
    def function_name(self) -> str:
        """The function's name, without a version or alias."""
        return self.function_arn.split(":")[6]

    @property
    def region(self) -> str:
        """The Region of the function, which is the stream's, too."""
        return self.function_arn.split(":")[3]

    @property
    def version(self) -> str:
        """The version or alias the mapping invokes; "$LATEST" if it names none."""
        return (self.function_arn.split(":")[7:] or ["$LATEST"])[0]

    @property
    def lifetime(self) -> timedelta:
        """How old a record may become before the poller gives it up.

        A record is gone from the stream after 24 hours whatever the mapping says.
        """
        if self.maximum_record_age == -1:
            return RETENTION
        return min(timedelta(seconds=self.maximum_record_age), RETENTION)

    @property
    def retries_without_end(self) -> bool:
        """True if nothing but the stream's retention ends the retries.

        With a pause of a minute, 1440 retries take as long as the retention.
        """
        attempts = self.maximum_retry_attempts
        return self.lifetime == RETENTION and not 0 <= attempts < 1440
