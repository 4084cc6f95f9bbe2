"""The target `aws`: an account of the user's own, which costs money.

Nothing of this was run against AWS for this workbook. It was run against an emulator,
with every request recorded (tests/test_targets.py).
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import NoReturn
from urllib.parse import urlsplit

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from helpers import guard
from helpers.targets import identities, names, templates
from helpers.targets.choice import Target
from helpers.targets.emulator import NoFaults, let_functions_tell, split_shard
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
        self.requests: list[tuple[str, str]] = []
        os.environ["AWS_DEFAULT_REGION"] = target.region
        guard.install().let_out(_allowed, self._record)
        let_functions_tell(target.prefix)
        identities.tag_new_ones()
        stacks = dict.fromkeys(("CreateStack", "UpdateStack"), templates.with_prefix)
        self.account = _Account(names.rename_calls(target.prefix, stacks))
        self.trigger = OwnLambda(target.region, PATIENCE, target.prefix)

    def _record(self, request: AWSPreparedRequest) -> AWSResponse | None:
        self.requests.append((request.method, request.url))
        return None


class _Account:
    def __init__(self, close: names.Ends) -> None:
        self._close = close

    def mails(self) -> NoReturn:
        """SES keeps no list of what it sent."""
        raise RuntimeError(
            "lab.inbox() is for the practice account: on AWS the e-mails are where you "
            "sent them, and SES keeps no list."
        )

    split_shard = staticmethod(split_shard)

    def close(self) -> None:
        """What was made stays until lab.cleanup(). Calls are no longer renamed."""
        self._close()


def _allowed(host: str) -> bool:
    name = host.partition(":")[0]
    named = urlsplit(os.environ.get("AWS_ENDPOINT_URL", "")).netloc
    return name.endswith((".amazonaws.com", ".api.aws")) or (
        named != "" and host == named
    )
