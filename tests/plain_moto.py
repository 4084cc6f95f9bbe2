"""Runs the cases on plain moto, in a process of its own, and prints what came of it.

Nothing of `helpers` is imported here, so this is moto as it is installed. The answer is
JSON: the id of each case, and the error it ended with, or null if it passed. Time is
moved by moving moto's own clock.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import os
import sys
from datetime import datetime, timedelta
from typing import Any

import moto.core.utils
from faithful_cases import CASES
from faithful_registry import Aws, Case
from moto import mock_aws

_passed = timedelta()
_utcnow = moto.core.utils.utcnow


def utcnow() -> datetime:
    return _utcnow() + _passed


def pass_time(by: timedelta) -> None:
    global _passed
    _passed += by
    for name, module in list(sys.modules.items()):
        if name.startswith("moto.") and getattr(module, "utcnow", None) is _utcnow:
            module.utcnow = utcnow  # type: ignore[attr-defined]


def run(case: Case) -> str | None:
    mode = "preferred" if case.account_endpoints else "disabled"
    os.environ["AWS_ACCOUNT_ID_ENDPOINT_MODE"] = mode
    with mock_aws():
        try:
            case.behaves(Aws(pass_time))
        except Exception as error:
            return f"{type(error).__name__}: {error}"
    return None


def stay_here(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo":
        raise OSError(f"plain moto wanted to reach {arguments[0]}")


if __name__ == "__main__":
    for name in [one for one in os.environ if one.startswith("AWS_")]:
        del os.environ[name]
    sys.addaudithook(stay_here)
    logging.disable()
    quiet = io.StringIO()
    with contextlib.redirect_stderr(quiet), contextlib.redirect_stdout(quiet):
        outcomes = {one.id: run(one) for one in CASES}
    print(json.dumps(outcomes))
