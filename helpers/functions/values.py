"""What goes into the runtime and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class FunctionConfig:
    """A deployed function, as the runtime needs it. `timeout` is in seconds.

    `code` is the zip file's bytes, `handler` is "module.function".
    `reserved_concurrency` is how many invocations may run at once, None if the function
    has no limit of its own; it belongs to no deployment.
    """

    name: str
    arn: str
    handler: str
    code: bytes = field(repr=False)
    code_sha256: str
    role: str
    region: str
    version: str = "$LATEST"
    timeout: float = 3
    memory_mb: int = 128
    environment: Mapping[str, str] = field(default_factory=dict)
    runtime: str = "python3.13"
    reserved_concurrency: int | None = field(default=None, compare=False)

    @property
    def log_group(self) -> str:
        """The CloudWatch Logs group Lambda writes to."""
        return f"/aws/lambda/{self.name}"


@dataclass(frozen=True)
class Result:
    """What one invocation came to.

    `payload` is the JSON text Lambda answers with: the handler's return value, or the
    error object. `function_error` is None or "Unhandled". `duration` is seconds of lab
    time. `error` and `error_type` repeat the error object's members.
    """

    request_id: str
    payload: str
    started_at: datetime
    duration: float
    log: str = field(repr=False)
    response: Any = None
    function_error: str | None = None
    error: str | None = None
    error_type: str | None = None
