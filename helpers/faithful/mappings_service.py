"""Event source mappings on DynamoDB streams: created, read, updated as on AWS.

What may be asked for is decided by the trigger's rules; here moto learns to keep the
answer, with AWS's defaults, states and error texts. Mappings on queues and on Kinesis
stay moto's.
Source: Lambda API reference, CreateEventSourceMapping; defaults, states and texts as
recorded on AWS by LocalStack's validated tests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from moto.awslambda.exceptions import LambdaClientError
from moto.awslambda.models import EventSourceMapping, LambdaBackend
from moto.awslambda.responses import LambdaResponse
from moto.moto_api._internal import mock_random

from helpers.clock import Clock
from helpers.faithful.corrections import Corrections
from helpers.faithful.store import Store, StreamsError

Refusal = tuple[str, str] | None
"""None, or AWS's error code and message."""

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
KEPT = [*DEFAULTS, "FilterCriteria", "MetricsConfig", "KMSKeyArn"]


@dataclass(frozen=True)
class Rules:
    """What the rest of the lab decides about a mapping.

    `create(params)` and `update(params)` look at the parameters; `role(function_arn,
    stream_arn)` at the execution role. `settle` is how long a change takes.
    """

    create: Callable[[dict[str, Any]], Refusal]
    update: Callable[[dict[str, Any]], Refusal]
    role: Callable[[str, str], Refusal]
    settle: timedelta


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
        self.settings = DEFAULTS | _kept(params)
        self.last_result = "No records processed"
        self.created_at = clock.now()
        self._clock, self._settle = clock, settle
        self._under_way, self._changed_at = "Creating", clock.now()

    def change(self, params: dict[str, Any], function_arn: str) -> None:
        """Apply an update. It counts from the next batch on."""
        self.settings |= _kept(params)
        self.function_arn = function_arn
        self.function_name = params.get("FunctionName", self.function_name)
        enabled = params.get("Enabled", self.enabled)
        self._under_way = "Updating"
        if enabled != self.enabled:
            self._under_way = "Enabling" if enabled else "Disabling"
        self.enabled, self._changed_at = enabled, self._clock.now()

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
        """The same for the poller, which also asks when the mapping was made."""
        more: dict[str, datetime | bool] = {
            "CreatedAt": self.created_at,
            "Enabled": self.enabled,
        }
        return self.get_configuration() | more


def correct_mappings(
    clock: Clock, store: Store, rules: Rules, corrections: Corrections
) -> None:
    """Refuse what AWS refuses, fill in AWS's defaults, and keep states in lab time."""

    def create(self: LambdaBackend, params: dict[str, Any]) -> EventSourceMapping:
        source = params.get("EventSourceArn") or ""
        if ":dynamodb:" not in source:
            if not source:
                raise _invalid("Unrecognized event source.")
            return original_create(self, params)
        params = _typed(params)
        _raise(rules.create(params))
        function_arn = _function_arn(self, params.get("FunctionName", ""))
        try:
            store.get(source)
        except StreamsError:
            raise _invalid(f"Stream not found: {source}") from None
        _refuse_second(self, source, function_arn)
        _raise(rules.role(function_arn, source))
        mapping = StreamMapping(params, function_arn, clock, rules.settle)
        self._event_source_mappings[mapping.uuid] = mapping
        return mapping

    def update(
        self: LambdaBackend, uuid: str, params: dict[str, Any]
    ) -> EventSourceMapping:
        mapping = get(self, uuid)
        if not isinstance(mapping, StreamMapping):
            return original_update(self, uuid, params)
        params = _typed(params)
        _raise(rules.update(params))
        arn = mapping.function_arn
        if "FunctionName" in params:
            arn = _function_arn(self, params["FunctionName"])
            _refuse_second(self, mapping.event_source_arn, arn, uuid)
            _raise(rules.role(arn, mapping.event_source_arn))
        mapping.change(params, arn)
        return mapping

    def get(self: LambdaBackend, uuid: str) -> EventSourceMapping:
        mapping = self._event_source_mappings.get(uuid)
        if mapping is None:
            raise NoSuchMapping()
        return mapping

    def delete(self: LambdaBackend, uuid: str) -> EventSourceMapping:
        mapping = get(self, uuid)
        del self._event_source_mappings[uuid]
        return mapping

    def listed(
        self: LambdaBackend, event_source_arn: str | None, function_name: str | None
    ) -> list[EventSourceMapping]:
        return [
            one
            for one in self._event_source_mappings.values()
            if event_source_arn in (None, one.event_source_arn)
            and (function_name is None or _names(function_name, one))
        ]

    def respond_create(self: LambdaResponse) -> Any:
        _, headers, body = original_respond(self)
        return 202, headers | {"status": 202}, body

    change = corrections.replace
    original_create = change(LambdaBackend, "create_event_source_mapping", create)
    original_update = change(LambdaBackend, "update_event_source_mapping", update)
    change(LambdaBackend, "get_event_source_mapping", get)
    change(LambdaBackend, "delete_event_source_mapping", delete)
    change(LambdaBackend, "list_event_source_mappings", listed)
    original_respond = change(
        LambdaResponse, "create_event_source_mapping", respond_create
    )


class NoSuchMapping(LambdaClientError):
    """AWS's 404 for an unknown UUID."""

    code = 404

    def __init__(self) -> None:
        super().__init__(
            "ResourceNotFoundException", "The resource you requested does not exist."
        )


class MappingExists(LambdaClientError):
    """AWS's 409 for a second mapping of one function on one stream."""

    code = 409

    def __init__(self, source: str, function: str, uuid: str) -> None:
        super().__init__(
            "ResourceConflictException",
            f'The event source arn (" {source} ") and function (" {function} ") '
            "provided mapping already exists. Please update or delete the existing "
            f"mapping with UUID {uuid}",
        )


def _refuse_second(
    backend: LambdaBackend, source: str, function_arn: str, changing: str = ""
) -> None:
    """No other mapping, than the one `changing`, joins this stream and function."""
    pair = (source, function_arn)
    for one in backend._event_source_mappings.values():
        if (one.event_source_arn, one.function_arn) == pair and one.uuid != changing:
            name = function_arn.split(":function:")[1]
            raise MappingExists(source, name, one.uuid)


def _function_arn(backend: LambdaBackend, name: str) -> str:
    try:
        function = backend.get_function(name)
    except LambdaClientError:
        raise _invalid("Function does not exist") from None
    plain = function.function_arn.split(":function:")[0] + ":function:"
    tail = name.split(":function:")[-1] if ":function:" in name else name
    qualifier = tail.partition(":")[2]
    arn = f"{plain}{function.function_name}"
    return f"{arn}:{qualifier}" if qualifier else arn


def _names(function_name: str, mapping: EventSourceMapping) -> bool:
    tail = mapping.function_arn.split(":function:")[1]
    return function_name in (mapping.function_arn, tail, mapping.function_name)


def _kept(params: dict[str, Any]) -> dict[str, Any]:
    kept = {name: params[name] for name in KEPT if params.get(name) is not None}
    if kept.get("DestinationConfig") == {}:
        kept["DestinationConfig"] = DEFAULTS["DestinationConfig"]
    return kept


def _typed(params: dict[str, Any]) -> dict[str, Any]:
    """CloudFormation may pass numbers and booleans as text, and tags as a list."""
    typed = dict(params)
    if isinstance(params.get("Tags"), list):
        typed["Tags"] = {one["Key"]: one["Value"] for one in params["Tags"]}
    for name, value in params.items():
        if isinstance(value, str) and value.lower() in ("true", "false"):
            typed[name] = value.lower() == "true"
        elif isinstance(value, str) and value.lstrip("-").isdigit():
            typed[name] = int(value)
    return typed


def _invalid(message: str) -> LambdaClientError:
    return LambdaClientError("InvalidParameterValueException", message)


def _raise(refusal: Refusal) -> None:
    if refusal is not None:
        raise LambdaClientError(*refusal)
