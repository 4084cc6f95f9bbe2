"""Hands a request that boto3 wants to send to the part of moto that answers it.

moto's own mock is not switched on: it reaches only clients made after moto was
imported, it counts starts and stops, and it lets hosts it does not know go out. Here
every request arrives through `helpers.guard`, whoever made the client.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlsplit

import moto.backend_index as backend_index
import moto.backends as backends
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.base_backend import BackendDict
from moto.core.botocore_stubber import MockRawResponse
from moto.core.exceptions import HTTPException
from moto.core.request import normalize_request
from moto.core.utils import get_equivalent_url_in_aws_domain

from helpers.faithful import gaps

# Hosts AWS answers under that moto does not know, and the name moto knows them by.
_OTHER_NAMES = [
    (r"\d{12}\.streams-ddb\.([a-z0-9-]+)\.amazonaws\.com", r"streams.dynamodb.\1"),
    (r"\d{12}\.ddb\.([a-z0-9-]+)\.amazonaws\.com", r"dynamodb.\1"),
    (r"(?:\d{12}\.)?streams-(?:ddb|dynamodb)\.([a-z0-9-]+)\.api\.aws",
     r"streams.dynamodb.\1"),
    (r"(?:\d{12}\.)?ddb\.([a-z0-9-]+)\.api\.aws", r"dynamodb.\1"),
    (r"([a-z0-9-]+)\.([a-z0-9-]+)\.api\.aws", r"\1.\2"),
    (r"([a-z0-9.-]+)-fips((?:\.[a-z0-9-]+)?)\.amazonaws\.com", r"\1\2"),
]  # fmt: skip

_AWS = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws")

Handler = Callable[[Any, str, Any], tuple[int, dict[str, Any], Any]]


def answer(request: AWSPreparedRequest) -> AWSResponse | None:
    """moto's answer, or None if this is not the address of an AWS service.

    Raises ClientError, with what to do, where moto has no answer (see `gaps`).
    """
    parts = urlsplit(request.url)
    host = known_host(parts.netloc)
    if host != parts.netloc:
        request.url = parts._replace(netloc=host).geturl()
        parts = urlsplit(request.url)
    found = _handler(f"{parts.scheme}://{host}{parts.path}")
    if found is None and not host.endswith(_AWS):
        return None
    normalized = normalize_request(request)
    if found is None:
        raise gaps.missing(request, normalized)
    service, handler = found
    regions, region = _regions(service), gaps.region(normalized)
    if region and regions and region not in regions:
        raise gaps.no_region(request, normalized)
    try:
        status, headers, body = handler(
            normalized, normalized.raw_url, normalized.headers
        )
    except HTTPException as error:
        status, headers, body = error.code, error.get_headers(), error.get_body()
    except NotImplementedError as error:
        raise gaps.missing(request, normalized) from error
    except Exception as error:
        raise gaps.stopped(request, normalized, error) from error
    return AWSResponse(request.url, status, headers, MockRawResponse(body))


def known_host(host: str) -> str:
    """Dual-stack, account-based and FIPS endpoints under the classic name."""
    for pattern, name in _OTHER_NAMES:
        if match := re.fullmatch(pattern, host):
            return match.expand(name) + ".amazonaws.com"
    return host


@lru_cache(maxsize=4096)
def _handler(url: str) -> tuple[str, Handler] | None:
    parsed, _ = get_equivalent_url_in_aws_domain(url)
    clean = f"{parsed.scheme}://{parsed.netloc}{parsed.path}"
    for service, pattern in backend_index.backend_url_patterns:
        if not pattern.match(clean):
            continue
        found: Any = backends.get_backend(service)
        if isinstance(found, BackendDict):
            regions = found[DEFAULT_ACCOUNT_ID]
            backend = regions["us-east-1" if "us-east-1" in regions else "aws"]
        else:
            backend = found["global"]
        for expression, handler in backend.urls.items():
            if re.match(expression, clean):
                return service, handler
    return None


@cache
def _regions(service: str) -> frozenset[str]:
    """The Regions moto has a service in; none for a service that has no Regions."""
    found: Any = backends.get_backend(service)
    if not isinstance(found, BackendDict) or "aws" in found[DEFAULT_ACCOUNT_ID].regions:
        return frozenset()
    return frozenset(found[DEFAULT_ACCOUNT_ID].regions)
