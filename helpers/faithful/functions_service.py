"""moto's Lambda runs functions through the lab's runtime, and no Docker.

Source: Lambda API reference, Invoke (headers, error object, last 4 KB of the log).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any, Protocol

from moto.awslambda.exceptions import LambdaClientError
from moto.awslambda.models import LambdaBackend, LambdaFunction, LambdaStorage
from moto.awslambda.responses import LambdaResponse
from moto.awslambda.utils import get_backend

from helpers.faithful import function_names, function_rules
from helpers.faithful.corrections import Corrections
from helpers.faithful.surroundings import trusts_lambda


class Ran(Protocol):
    """What the runtime says of one invocation."""

    @property
    def payload(self) -> str: ...
    @property
    def function_error(self) -> str | None: ...
    @property
    def log(self) -> str: ...


Run = Callable[[dict[str, Any], str], Ran]


def describe(function: LambdaFunction) -> dict[str, Any]:
    """What a runtime needs to know of a function, in plain values.

    The members are those of `helpers.functions.FunctionConfig`.
    """
    return {
        "name": function.function_name,
        "arn": function.function_arn,
        "handler": function.handler or "",
        "code": function.code_bytes,
        "code_sha256": function.code_sha_256,
        "role": function.role,
        "region": function.region,
        "version": str(function.version),
        "timeout": float(function.timeout),
        "memory_mb": int(function.memory_size),
        "runtime": function.run_time or "",
        "environment": {k: str(v) for k, v in function.environment_vars.items()},
        "reserved_concurrency": _reserved(function),
    }


def _reserved(function: LambdaFunction) -> int | None:
    """How many may run at once, or None. It belongs to all versions of a function."""
    backend = get_backend(function.account_id, function.region)
    reserved = backend.get_function(function.function_name).reserved_concurrency
    return None if reserved is None else int(reserved)


class TooManyRequests(LambdaClientError):
    """AWS's 429 for a function whose reserved concurrency is used up.

    The lab invokes one function after the other, so only a limit of 0 is used up.
    """

    code = 429

    def __init__(self) -> None:
        error, message = "TooManyRequestsException", "Rate Exceeded."
        super().__init__(error, message)
        reason = "ReservedFunctionConcurrentInvocationLimitExceeded"
        about = {"__type": error, "Type": "User", "message": message, "Reason": reason}
        self.description = json.dumps(about)


def find(account_id: str, arn: str) -> dict[str, Any] | None:
    """The function an ARN names, with or without a version or alias, or None."""
    try:
        function = get_backend(account_id, arn.split(":")[3]).get_function(arn)
    except LambdaClientError:
        return None
    return describe(function)


def correct_functions(run: Run, corrections: Corrections) -> None:
    """Invoke runs the code of the zip, in process; no write ever calls a function.

    A reserved concurrency of 0 throttles it. An asynchronous event is accepted all the
    same and does not run: the lab keeps no queue for it. What Lambda refuses to make or
    to change is refused (see `function_rules`).
    Source: Lambda developer guide, "Configuring reserved concurrency for a function".
    """

    def invoke(
        self: LambdaFunction, body: str, request_headers: Any, response_headers: Any
    ) -> bytes:
        payload = _json(body)
        kind = (request_headers or {}).get("X-Amz-Invocation-Type", "RequestResponse")
        if kind == "DryRun":
            return b""
        if _reserved(self) == 0:
            if kind == "Event":
                return b""
            raise TooManyRequests()
        try:
            result = run(describe(self), payload)
        except ValueError as error:
            raise LambdaClientError("InvalidRuntimeException", str(error)) from None
        response_headers["x-amz-executed-version"] = str(self.version)
        if kind == "Event":
            return b""
        if result.function_error:
            response_headers["x-amz-function-error"] = result.function_error
        tail = result.log.encode()[-4096:]
        response_headers["x-amz-log-result"] = base64.b64encode(tail).decode()
        return result.payload.encode()

    def get_code(self: LambdaFunction) -> dict[str, Any]:
        found = code(self)
        if (reserved := _reserved(self)) is not None:
            found["Concurrency"] = {"ReservedConcurrentExecutions": reserved}
        return found

    def create_function(self: LambdaBackend, spec: dict[str, Any]) -> LambdaFunction:
        _refuse(function_rules.of_new(spec))
        if not trusts_lambda(self.account_id, spec.get("Role", "")):
            raise LambdaClientError(
                "InvalidParameterValueException",
                "The role defined for the function cannot be assumed by Lambda.",
            )
        return create(self, spec)

    def update_code(
        self: LambdaBackend, function_name: str, qualifier: str, body: dict[str, Any]
    ) -> Any:
        _refuse(function_rules.of_code(body))
        return change_code(self, function_name, qualifier, body)

    def update_settings(
        self: LambdaBackend, function_name: str, qualifier: str, body: dict[str, Any]
    ) -> Any:
        _refuse(function_rules.of_settings(body))
        return change_settings(self, function_name, qualifier, body)

    def deliver_nothing(self: LambdaBackend, *_: Any, **__: Any) -> None:
        """moto would call the function on each write, and then empty the stream."""

    correct_names(corrections)
    corrections.replace(LambdaFunction, "invoke", invoke)
    code: Callable[..., Any] = corrections.replace(LambdaFunction, "get_code", get_code)
    create = corrections.replace(LambdaBackend, "create_function", create_function)
    change_code = corrections.replace(
        LambdaBackend, "update_function_code", update_code
    )
    change_settings = corrections.replace(
        LambdaBackend, "update_function_configuration", update_settings
    )
    corrections.replace(LambdaBackend, "send_dynamodb_items", deliver_nothing)


def correct_names(corrections: Corrections) -> None:
    """A function is found by a part of its ARN, and not by the ARN of another Region;
    Invoke runs the version or alias that its Qualifier names.

    Source: Lambda API reference, Invoke, FunctionName and Qualifier.
    """

    def invoke(self: LambdaResponse) -> Any:
        """moto looks for `qualifier`, here and in the function's payload."""
        self.querystring["qualifier"] = self.querystring.get("Qualifier", [None])
        return answer(self)

    answer = corrections.replace(LambdaResponse, "invoke", invoke)

    def found_by(original: Callable[..., Any]) -> Callable[..., Any]:
        def find(self: LambdaStorage, name_or_arn: str, *rest: Any) -> Any:
            parts = function_names.read(name_or_arn)
            if (
                parts is None
                or parts.region not in (None, self.region_name)
                or parts.account not in (None, self.account_id)
            ):
                raise self.construct_unknown_function_exception(name_or_arn)
            return original(self, parts.short, *rest)

        return find

    for name in (
        "get_function_by_name_or_arn_with_qualifier",
        "get_function_by_name_or_arn_forbid_qualifier",
        "del_function",
    ):
        corrections.replace(LambdaStorage, name, found_by(getattr(LambdaStorage, name)))


def _refuse(refusal: tuple[str, str] | None) -> None:
    if refusal is not None:
        raise LambdaClientError(*refusal)


def _json(body: str | bytes | None) -> str:
    text = body.decode() if isinstance(body, bytes) else body or "{}"
    try:
        json.loads(text)
    except ValueError as error:
        raise LambdaClientError(
            "InvalidRequestContentException",
            f"Could not parse request body into json: {error}",
        ) from None
    return text
