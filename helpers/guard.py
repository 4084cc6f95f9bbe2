"""Nothing leaves the machine: boto3 is answered in process, or refused with a reason.

Every request botocore makes goes through one method, whoever made the client and
whenever. Once `helpers.lab` is imported that method belongs to the guard. While the
practice account runs, AWS addresses are answered by it and everything else is refused.
Before `lab.start()`, after one that failed, and after `lab.stop()` everything is
refused, until the kernel is restarted: a notebook that was written for practice should
not reach a real account by accident.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.httpsession import URLLib3Session
from botocore.signers import RequestSigner

Answer = Callable[[AWSPreparedRequest], AWSResponse | None]

_PREFIXES = ("AWS_", "BOTO_")
_CREDENTIALS = "169.254.169.254"  # where botocore asks if it finds none elsewhere


class StaysHere(Exception):
    """A request was about to leave the machine, and did not."""


class Guard:
    """Owns the way out of botocore. One per process; see `install`."""

    def __init__(self) -> None:
        self.answer: Answer | None = None
        self._real = False
        self._environment: dict[str, str] = {}
        self._session: Any = None

    def open(self, answer: Answer, region: str) -> None:
        """Answer requests with `answer`, and give new clients a practice environment.

        The user's AWS_* and BOTO_* variables and default session are set aside.
        """
        if self.answer is None:
            self._environment = _take_environment()
            self._session = boto3.DEFAULT_SESSION
        _take_environment()
        os.environ.update(_practice_environment(region))
        boto3.DEFAULT_SESSION = _session()
        self.answer, self._real = answer, False

    def let_out(self, allowed: Callable[[str], bool], seen: Answer) -> None:
        """Let requests to an account of the user's own go out, signed as they are.

        Only for the target `aws`. The user's environment stays in place. `allowed` says
        which hosts may be reached; `seen` is told of each request before it goes.
        """
        self.close()
        boto3.DEFAULT_SESSION = None

        def answer(request: AWSPreparedRequest) -> AWSResponse | None:
            if not allowed(urlsplit(request.url).netloc):
                return None
            return seen(request) or _SEND(_OUT, request)

        self.answer, self._real = answer, True

    def close(self) -> None:
        """Put the user's environment back. From now on requests are refused."""
        if self.answer is None:
            return
        self.answer = None
        if self._real:
            self._real = False
            boto3.DEFAULT_SESSION = None
            return
        _take_environment()
        os.environ.update(self._environment)
        boto3.DEFAULT_SESSION = self._session

    @property
    def real(self) -> bool:
        """Whether requests go to an account of the user's own."""
        return self._real

    def send(self, request: AWSPreparedRequest) -> AWSResponse:
        """Stands in for the method that would open a connection."""
        host = urlsplit(request.url).netloc
        if self.answer is None:
            what = "for AWS credentials" if host == _CREDENTIALS else f"to {host}"
            raise StaysHere(
                f"A request {what} was stopped: the practice account is closed. "
                "Run lab.start() to open it. To work with a real AWS account, "
                "restart the kernel and do not import helpers."
            )
        response = self.answer(request)
        if response is None:
            raise StaysHere(
                f"A request to {host} was stopped: the practice account has no such "
                "address. The client was probably made with its own endpoint_url, or "
                "under AWS_ENDPOINT_URL before lab.start(). Make it again with "
                'boto3.client("dynamodb") after lab.start().'
            )
        return response


def send_here(request: AWSPreparedRequest) -> AWSResponse:
    """Send a request over a socket, to this machine. Anything else is refused."""
    if urlsplit(request.url).hostname not in ("127.0.0.1", "localhost", "::1"):
        raise StaysHere(f"{request.url} is not on this machine.")
    return _SEND(_HERE, request)


def install() -> Guard:
    """The guard of this process, put in place the first time it is asked for."""
    if _GUARD not in _INSTALLED:
        URLLib3Session.send = lambda self, request: _GUARD.send(request)
        RequestSigner.sign = _sign
        _INSTALLED.append(_GUARD)
    return _GUARD


def _sign(signer: Any, operation_name: str, request: Any, *args: Any, **kw: Any) -> Any:
    """In the practice account nothing is signed, so nobody's keys are ever used."""
    kind = kw.get("signing_type", args[1] if len(args) > 1 else "standard")
    if _GUARD.answer is None or _GUARD.real or kind != "standard":
        return _SIGN(signer, operation_name, request, *args, **kw)
    signing = request.context.get("signing", {})
    region = signing.get("region") or signer.region_name
    name = signing.get("signing_name") or signer.signing_name
    request.headers["Authorization"] = (
        f"AWS4-HMAC-SHA256 Credential=PRACTICE/20220821/{region}/{name}/aws4_request, "
        "SignedHeaders=host, Signature=practice"
    )
    headers = request.headers
    if "aws-chunked" in headers.get("Content-Encoding", "") and (
        "X-Amz-Trailer" in headers
    ):
        # The real signer says so too; without it S3 keeps the frames as content.
        headers["X-Amz-Content-SHA256"] = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
    return None


@cache
def _session() -> boto3.Session:
    """The default session of every practice account, made in its environment.

    It keeps botocore's descriptions of services: reading them takes longer than all
    else a notebook does when it starts afresh.
    """
    return boto3.Session()


def _practice_environment(region: str) -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": "PRACTICE",
        "AWS_SECRET_ACCESS_KEY": "practice",
        "AWS_DEFAULT_REGION": region,
        "AWS_REGION": region,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _take_environment() -> dict[str, str]:
    taken = {k: v for k, v in os.environ.items() if k.startswith(_PREFIXES)}
    for name in taken:
        del os.environ[name]
    return taken


_SIGN = RequestSigner.sign
_SEND = URLLib3Session.send
_HERE = URLLib3Session(proxies={})
_OUT = URLLib3Session()
_GUARD = Guard()
_INSTALLED: list[Guard] = []
