"""A runtime on a bench: deploy source, call it, see the result, the log, the clock."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from helpers.clock import Clock
from helpers.functions import FunctionConfig, Result, Runtime, zip_source

REGION = "eu-central-1"
ARN = f"arn:aws:lambda:{REGION}:123456789012:function:"


def deployed(
    source: str | Mapping[str, str],
    name: str = "welcome",
    handler: str = "index.handler",
    **settings: Any,
) -> FunctionConfig:
    """A function as the account would hand it to the runtime."""
    code = zip_source(source)
    return FunctionConfig(
        name=name,
        arn=ARN + name,
        handler=handler,
        code=code,
        code_sha256=hashlib.sha256(code).hexdigest(),
        role="arn:aws:iam::123456789012:role/reads-users",
        region=REGION,
        **settings,
    )


@dataclass
class Bench:
    """A Runtime with what it was given: a clock, a place for logs, counted ids."""

    clock: Clock = field(default_factory=Clock)
    written: list[tuple[str, str, list[tuple[datetime, str]]]] = field(
        default_factory=list
    )

    def __post_init__(self) -> None:
        numbers = itertools.count(1)
        self.runtime = Runtime(
            self.clock,
            self._write,
            lambda: f"{next(numbers):08d}-0000-4000-8000-000000000000",
        )

    def _write(
        self, config: FunctionConfig, stream: str, events: Sequence[Any]
    ) -> None:
        self.written.append((config.name, stream, list(events)))

    def call(self, config: FunctionConfig, event: Any = None, **how: Any) -> Result:
        """Invoke a deployed function."""
        text = json.dumps({} if event is None else event)
        return self.runtime.invoke(config, text, **how)

    def run(self, source: str, event: Any = None, **settings: Any) -> Result:
        """Deploy a source and invoke it."""
        return self.call(deployed(source, **settings), event)

    def answer(self, source: str, event: Any = None, **settings: Any) -> Any:
        """What the handler of a source returns; it must not fail."""
        result = self.run(source, event, **settings)
        assert result.function_error is None, result.log
        return result.response
