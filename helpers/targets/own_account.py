"""The target `aws`: an account of the user's own, which costs money.

Nothing of this was run against AWS for this workbook. It was run against an emulator,
with every request recorded (tests/test_targets.py).
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any, NoReturn
from urllib.parse import urlsplit

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from helpers import guard
from helpers.targets import names
from helpers.targets.choice import Target
from helpers.targets.emulator import NoFaults, let_functions_tell
from helpers.targets.own_lambda import OwnLambda
from helpers.targets.wire_clock import RealClock

PATIENCE = timedelta(seconds=60)
"""A new mapping may take a while before it polls."""


class OwnAccount:
    """What `helpers.lab` needs of it. `requests` holds (method, URL) of each."""

    def __init__(self, target: Target) -> None:
        self.clock = RealClock()
        self.faults = NoFaults()
        self.prefix = target.prefix
        self.account = _Account()
        self.requests: list[tuple[str, str]] = []
        os.environ["AWS_DEFAULT_REGION"] = target.region
        guard.install().let_out(_allowed, self._record)
        let_functions_tell()
        boto3.DEFAULT_SESSION.events.register("before-parameter-build", self._name)
        self.trigger = OwnLambda(target.region, PATIENCE)

    def _record(self, request: AWSPreparedRequest) -> AWSResponse | None:
        self.requests.append((request.method, request.url))
        return None

    def _name(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        """Prefix and tag what a request names and makes."""
        changed = names.tagged(model.name, names.prefixed(params, self.prefix))
        params.clear()
        params.update(changed)


class _Account:
    def mails(self) -> NoReturn:
        """SES keeps no list of what it sent."""
        raise RuntimeError(
            "lab.inbox() is for the practice account: on AWS the e-mails are where you "
            "sent them, and SES keeps no list."
        )

    def close(self) -> None:
        """Nothing: what was made stays until lab.cleanup()."""


def _allowed(host: str) -> bool:
    name = host.partition(":")[0]
    named = urlsplit(os.environ.get("AWS_ENDPOINT_URL", "")).netloc
    return name.endswith((".amazonaws.com", ".api.aws")) or (
        named != "" and host == named
    )
