"""What a function may be called by: its name, its ARN, or a part of the ARN.

Each with or without a version or alias: `greet`, `greet:1`, the partial ARN
`123456789012:function:greet`.
Source: Lambda API reference, CreateEventSourceMapping, FunctionName.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_FORM = re.compile(
    r"(?:arn:aws[a-z-]*:lambda:)?(?:([a-z]{2,4}(?:-[a-z]+)+-[0-9]):)?"
    r"(?:([0-9]{12}):)?(?:function:)?([A-Za-z0-9_-]+)"
    r"(?::(\$LATEST|[A-Za-z0-9_-]+))?"
)


class FunctionName(NamedTuple):
    """The parts of a function's name; None for what it does not say."""

    region: str | None
    account: str | None
    name: str
    qualifier: str | None

    @property
    def short(self) -> str:
        """The name, with the version or alias if there is one."""
        return f"{self.name}:{self.qualifier}" if self.qualifier else self.name


def read(text: str) -> FunctionName | None:
    """The parts of what a function is called by. None if nothing is called so."""
    form = _FORM.fullmatch(text)
    return FunctionName(*form.groups()) if form else None
