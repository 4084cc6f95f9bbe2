"""Requests to an endpoint on this machine: boto3's, and those to `/_lab/`."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import ProxyHandler, Request, build_opener

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from helpers import guard

Heard = Callable[[Any], None]
"""What is told of the headers of each answer."""

# A proxy of the user's is not asked about this machine.
_OPENER = build_opener(ProxyHandler({}))


class Wire:
    """The way to one endpoint, and to no other."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._scheme, self._host = urlsplit(url)[:2]
        self.heard: Heard = lambda headers: None

    def forward(self, request: AWSPreparedRequest) -> AWSResponse:
        """Send a request of boto3 to the endpoint, whatever host it was made for."""
        parts = urlsplit(request.url)
        path = parts.path
        if bucket := _bucket(parts.netloc):
            path = f"/{bucket}{path}"
        request.url = urlunsplit((self._scheme, self._host, path, parts.query, ""))
        if "Host" in request.headers:
            del request.headers["Host"]
        response = guard.send_here(request)
        self.heard(response.headers)
        return response

    def lab(self, what: str, **given: Any) -> Any:
        """One of AWS's own doings at a served practice account (see `server`)."""
        body = json.dumps(given, default=lambda one: one.isoformat()).encode()
        request = Request(f"{self.url}/_lab/{what}", body)
        with _OPENER.open(request, timeout=60) as answer:
            self.heard(answer.headers)
            return json.loads(answer.read())

    def ask(self, path: str, body: bytes | None = None) -> Any:
        """What an emulator says at an address of its own, or None."""
        try:
            with _OPENER.open(Request(f"{self.url}{path}", body), timeout=30) as answer:
                return json.loads(answer.read() or b"{}")
        except (URLError, ValueError):
            return None

    def answers(self, path: str) -> bool:
        """Whether the endpoint knows this address."""
        try:
            with _OPENER.open(f"{self.url}{path}", timeout=10):
                return True
        except URLError:
            return False


def _bucket(host: str) -> str:
    """The bucket in a virtual-hosted address of S3, or ""."""
    name, dot, rest = host.partition(".s3.")
    return name if dot and rest.endswith("amazonaws.com") else ""
