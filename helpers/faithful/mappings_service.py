"""Event source mappings on DynamoDB streams: created, read, updated as on AWS.

What may be asked for is decided by the trigger's rules; here moto learns to keep the
answer, with AWS's defaults, states and error texts. Mappings on queues and on Kinesis
stay moto's.
Source: Lambda API reference, CreateEventSourceMapping; defaults, states and texts as
recorded on AWS by LocalStack's validated tests.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from moto.awslambda.exceptions import LambdaClientError
from moto.awslambda.models import EventSourceMapping, LambdaBackend
from moto.awslambda.responses import LambdaResponse

from helpers.clock import Clock
from helpers.faithful import function_names
from helpers.faithful.corrections import Corrections
from helpers.faithful.store import Store, StreamsError
from helpers.faithful.stream_mapping import StreamMapping

Refusal = tuple[str, str] | None
"""None, or AWS's error code and message."""

LONGEST_PAGE = 100
"""Mappings in one answer of ListEventSourceMappings, whatever MaxItems says."""


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
        _raise(rules.create(params))
        if source.split(":")[3] != self.region_name:
            text = f"Event source region must match Lambda region {self.region_name}."
            raise _invalid(text)
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

    def respond_list(self: LambdaResponse) -> str:
        asked = {name: values[0] for name, values in self.querystring.items()}
        found = listed(
            self.backend, asked.get("EventSourceArn"), asked.get("FunctionName")
        )
        return json.dumps(_page(found, asked.get("Marker"), asked.get("MaxItems")))

    def respond_create(self: LambdaResponse) -> Any:
        _, headers, body = original_respond(self)
        return 202, headers | {"status": 202}, body

    change = corrections.replace
    original_create = change(LambdaBackend, "create_event_source_mapping", create)
    original_update = change(LambdaBackend, "update_event_source_mapping", update)
    change(LambdaBackend, "get_event_source_mapping", get)
    change(LambdaBackend, "delete_event_source_mapping", delete)
    change(LambdaBackend, "list_event_source_mappings", listed)
    change(LambdaResponse, "list_event_source_mappings", respond_list)
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
    pair = (source, _unqualified(function_arn))
    for one in backend._event_source_mappings.values():
        other = (one.event_source_arn, _unqualified(one.function_arn))
        if other == pair and one.uuid != changing:
            name = function_arn.split(":function:")[1]
            raise MappingExists(source, name, one.uuid)


def _unqualified(function_arn: str) -> str:
    """`name` and `name:$LATEST` are one function. It follows; it is not recorded."""
    return function_arn.removesuffix(":$LATEST")


def _page(
    found: Sequence[EventSourceMapping], marker: str | None, most: str | None
) -> dict[str, Any]:
    """One answer of ListEventSourceMappings. The marker says how many came before."""
    if marker and not marker.isdecimal():
        raise _invalid("Invalid Marker")
    start = int(marker or 0)
    end = start + min(int(most or LONGEST_PAGE), LONGEST_PAGE)
    page: dict[str, Any] = {
        "EventSourceMappings": [one.get_configuration() for one in found[start:end]]
    }
    return page | ({"NextMarker": str(end)} if end < len(found) else {})


def _function_arn(backend: LambdaBackend, name: str) -> str:
    try:
        function = backend.get_function(name)
    except LambdaClientError:
        raise _invalid("Function does not exist") from None
    asked = function_names.read(name)
    assert asked is not None, "the function was found by this name"
    return f"{function.function_arn.split(':function:')[0]}:function:{asked.short}"


def _names(function_name: str, mapping: EventSourceMapping) -> bool:
    asked = function_names.read(function_name)
    known = [
        parts.short
        for one in (mapping.function_arn, mapping.function_name)
        if (parts := function_names.read(one))
    ]
    return asked is not None and asked.short in known


def _invalid(message: str) -> LambdaClientError:
    return LambdaClientError("InvalidParameterValueException", message)


def _raise(refusal: Refusal) -> None:
    if refusal is not None:
        raise LambdaClientError(*refusal)
