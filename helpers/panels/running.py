"""Runs the code a panel shows: in an empty practice account, from its first line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError, ParamValidationError


@dataclass(frozen=True)
class Ran:
    """What code left behind: its names, or AWS's refusal as text."""

    names: dict[str, Any] = field(default_factory=dict)
    refusal: str = ""


def run(program: str) -> Ran:
    """Run a program, which opens the account anew. What AWS refuses comes back."""
    names: dict[str, Any] = {"__name__": "panel"}
    try:
        exec(compile(program, "<panel>", "exec"), names)
    except (ClientError, ParamValidationError) as error:
        return Ran(names, str(error))
    return Ran(names)
