"""Runs the code a panel shows: in an empty practice account, from its first line."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any

import boto3
from botocore.exceptions import ClientError, ParamValidationError

from helpers import lab

PAUSE = timedelta(minutes=1)


@dataclass(frozen=True)
class Ran:
    """What code left behind: its names, or AWS's refusal as text."""

    names: dict[str, Any] = field(default_factory=dict)
    refusal: str = ""


def run(*parts: str) -> Ran:
    """Open the account anew and run `parts`; a minute of lab time lies between them.

    What AWS refuses ends the run and comes back as its words.
    """
    lab.start()
    boto3.DEFAULT_SESSION = _session()
    names: dict[str, Any] = {"__name__": "panel"}
    try:
        for number, part in enumerate(parts):
            if number:
                lab.clock.advance(PAUSE)
            exec(compile(part, "<panel>", "exec"), names)
    except (ClientError, ParamValidationError) as error:
        return Ran(names, str(error))
    return Ran(names)


@cache
def _session() -> boto3.Session:
    """One session for all runs: it has read botocore's descriptions of services."""
    return boto3.Session()
