"""One event source mapping on a DynamoDB stream, as the Lambda API describes it.

Source: Lambda API reference, EventSourceMappingConfiguration; defaults and states as
recorded on AWS by LocalStack's validated tests.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from moto.awslambda.models import EventSourceMapping
from moto.moto_api._internal import mock_random

from helpers.clock import Clock

DEFAULTS: dict[str, Any] = {
    "BatchSize": 100,
    "BisectBatchOnFunctionError": False,
    "DestinationConfig": {"OnFailure": {}},
    "FunctionResponseTypes": [],
    "MaximumBatchingWindowInSeconds": 0,
    "MaximumRecordAgeInSeconds": -1,
    "MaximumRetryAttempts": -1,
    "ParallelizationFactor": 1,
    "TumblingWindowInSeconds": 0,
}
KINDS: dict[str, type] = {"Enabled": bool} | {k: type(v) for k, v in DEFAULTS.items()}
KEPT = [*DEFAULTS, "FilterCriteria", "MetricsConfig", "KMSKeyArn"]


class StreamMapping(EventSourceMapping):
    """A mapping from a DynamoDB stream to a function, as the API describes it."""

    def __init__(
        self, params: dict[str, Any], function_arn: str, clock: Clock, settle: timedelta
    ) -> None:
        self.uuid = str(mock_random.uuid4())
        self.event_source_arn = params["EventSourceArn"]
        self.function_arn = function_arn
        self.function_name = params["FunctionName"]
        self.starting_position = params["StartingPosition"]
        self.enabled = params.get("Enabled", True)
        self.tags = dict(params.get("Tags") or {})
        self.settings = DEFAULTS | _kept(params)
        self.last_result = "No records processed"
        self.enabled_at = clock.now() if self.enabled else None
        self._clock, self._settle = clock, settle
        self._under_way, self._changed_at = "Creating", clock.now()

    def change(self, params: dict[str, Any], function_arn: str) -> None:
        """Apply an update. It counts from the next batch on."""
        self.settings |= _kept(params)
        self.function_arn = function_arn
        self.function_name = params.get("FunctionName", self.function_name)
        enabled, now = params.get("Enabled", self.enabled), self._clock.now()
        self._under_way = "Updating"
        if enabled != self.enabled:
            self._under_way = "Enabling" if enabled else "Disabling"
            self._note_enabling(enabled, now)
        self.enabled, self._changed_at = enabled, now

    def _note_enabling(self, enabled: bool, now: datetime) -> None:
        """Polling begins with the first enabling that lasts; later ones resume.

        So LATEST is the end of the stream at that time. It follows from the API
        reference, CreateEventSourceMapping, Enabled and StartingPosition ("start
        reading just after the most recent record"); it is not recorded.
        """
        if self.enabled_at is None:
            self.enabled_at = now
        elif not enabled and now < self.enabled_at + self._settle:
            self.enabled_at = None

    @property
    def state(self) -> str:
        """Creating, Enabling, Enabled, Disabling, Disabled or Updating."""
        if self._clock.now() < self._changed_at + self._settle:
            return self._under_way
        return "Enabled" if self.enabled else "Disabled"

    def get_configuration(self) -> dict[str, Any]:
        """The mapping as the API returns it."""
        region, account = self.function_arn.split(":")[3:5]
        described = {
            **self.settings,
            "EventSourceArn": self.event_source_arn,
            "EventSourceMappingArn": (
                f"arn:aws:lambda:{region}:{account}:event-source-mapping:{self.uuid}"
            ),
            "FunctionArn": self.function_arn,
            "LastModified": self._changed_at.timestamp(),
            "LastProcessingResult": self.last_result,
            "StartingPosition": self.starting_position,
            "State": self.state,
            "StateTransitionReason": "User action",
            "UUID": self.uuid,
        }
        if not described.get("FilterCriteria", {}).get("Filters"):
            described.pop("FilterCriteria", None)
        return dict(sorted(described.items()))

    def for_trigger(self) -> dict[str, Any]:
        """The same for the poller, which also asks when polling may begin."""
        more: dict[str, datetime | bool] = {"Enabled": self.enabled}
        if self.enabled_at is not None:
            more["EnabledAt"] = self.enabled_at
        return self.get_configuration() | more


def _kept(params: dict[str, Any]) -> dict[str, Any]:
    kept = {name: params[name] for name in KEPT if params.get(name) is not None}
    if kept.get("DestinationConfig") == {}:
        kept["DestinationConfig"] = DEFAULTS["DestinationConfig"]
    return kept
