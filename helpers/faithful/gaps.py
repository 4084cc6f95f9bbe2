"""What is said where the practice account cannot answer as AWS would.

Each of these is a ClientError, as AWS's own errors are, with a code that AWS does not
have. It names the service and the operation, and says what to do.
"""

from __future__ import annotations

import re
from typing import Any

from botocore.awsrequest import AWSPreparedRequest
from botocore.exceptions import ClientError, UnknownServiceError
from moto.core.routing import NotFound, get_service_router

from helpers import requests_seen

REGION = "eu-central-1"
"""Where the practice account works. Others are there, and empty."""

_SCOPE = re.compile(r"Credential=[^/]+/\d+/([^/]+)/([^/]+)/aws4_request")


def missing(request: AWSPreparedRequest, normalized: Any) -> ClientError:
    """The error for an operation that moto does not have."""
    service, operation = _called(request, normalized)
    return _error(
        "NotInThePracticeAccount",
        f"the practice account does not have this: {operation} of {service}. AWS has "
        "it, and no chapter needs it. Nothing was changed.",
        operation,
    )


def stopped(
    request: AWSPreparedRequest, normalized: Any, error: Exception
) -> ClientError:
    """The error for a request that moto broke at. Raise it `from error`."""
    service, operation = _called(request, normalized)
    what = f"{type(error).__name__}: {error}".removesuffix(": ")
    return _error(
        "PracticeAccountStopped",
        f"the practice account could not finish {operation} of {service}, and stopped "
        f"with {what}. Most often a parameter is missing or has another shape than "
        "boto3's documentation of the call shows. On AWS you would get an answer, or "
        "an error that names the parameter.",
        operation,
    )


def region(normalized: Any) -> str:
    """The Region a request was made for, or "" if it does not say."""
    scope = _scope(normalized)
    return scope[1] if scope else ""


def no_region(request: AWSPreparedRequest, normalized: Any) -> ClientError:
    """The error for a Region that AWS does not have."""
    service, operation = _called(request, normalized)
    return _error(
        "NoSuchRegion",
        f"there is no Region {region(normalized)} for {service}. The practice account "
        f'is in {REGION}: leave region_name out, or type region_name="{REGION}". On '
        "AWS you would read: Could not connect to the endpoint URL.",
        operation,
    )


def _scope(normalized: Any) -> re.Match[str] | None:
    return _SCOPE.search(normalized.headers.get("Authorization", ""))


def _called(request: AWSPreparedRequest, normalized: Any) -> tuple[str, str]:
    """Service and operation of a request."""
    scope = _scope(normalized)
    service = scope[2] if scope else normalized.host.partition(".")[0]
    operation, _ = requests_seen.operation(request)
    if not operation:
        try:
            operation = get_service_router(service).match(normalized)[0].name
        except (NotFound, NotImplementedError, UnknownServiceError):
            operation = f"{request.method} {normalized.path}"
    return service, operation


def _error(code: str, message: str, operation: str) -> ClientError:
    status = {"HTTPStatusCode": 400, "HTTPHeaders": {}, "RetryAttempts": 0}
    error = {"Code": code, "Message": message}
    return ClientError({"Error": error, "ResponseMetadata": status}, operation)
