"""A function's environment variables, and `os.environ` while it runs.

Source: Lambda developer guide, "Working with Lambda environment variables", section
"Defined runtime environment variables".
"""

from __future__ import annotations

import os
from typing import Any

from helpers.functions.imports import TASK_ROOT
from helpers.functions.values import FunctionConfig

_BASE = {
    "PATH": "/var/lang/bin:/usr/local/bin:/usr/bin:/bin:/opt/bin",
    "HOME": "/home/sbx_user1051",
    "LANG": "en_US.UTF-8",
    "TZ": ":UTC",
    "LAMBDA_TASK_ROOT": TASK_ROOT,
    "LAMBDA_RUNTIME_DIR": "/var/runtime",
    "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
}
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
_FROM_THE_PROCESS = ("AWS_", "BOTO_", *_PROXIES, *map(str.lower, _PROXIES))


def lambdas_own(config: FunctionConfig, log_stream: str) -> dict[str, str]:
    """The variables Lambda sets, which a function's settings cannot change."""
    return {
        **_BASE,
        "AWS_REGION": config.region,
        "AWS_DEFAULT_REGION": config.region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{config.runtime}",
        "AWS_LAMBDA_FUNCTION_NAME": config.name,
        "AWS_LAMBDA_FUNCTION_VERSION": config.version,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(config.memory_mb),
        "AWS_LAMBDA_LOG_GROUP_NAME": config.log_group,
        "AWS_LAMBDA_LOG_STREAM_NAME": log_stream,
        "_HANDLER": config.handler,
    }


class Variables:
    """The environment of one function; swapped in as a whole and out again.

    What the handler changes in `os.environ` stays for its next invocation, as in a
    Lambda execution environment, and never reaches the notebook. The settings that
    keep boto3 on the practice account (AWS_*, BOTO_*, proxies) are the process's.
    """

    def __init__(self, config: FunctionConfig, log_stream: str) -> None:
        self._own = _encoded(lambdas_own(config, log_stream))
        self._data = _encoded(dict(config.environment)) | self._own
        self._prefixes = tuple(os.environ.encodekey(p) for p in _FROM_THE_PROCESS)
        self._at_start: dict[Any, Any] = {}
        self._behind: dict[Any, Any] | None = None

    def enter(self) -> None:
        """From now on `os.environ` is the function's."""
        behind = os.environ._data  # type: ignore[attr-defined]
        kept = self._prefixes
        for name, value in behind.items():
            if name.startswith(kept) and name not in self._own:
                self._data[name] = value
        self._at_start = dict(self._data)
        self._behind, os.environ._data = behind, self._data  # type: ignore[attr-defined]

    def leave(self) -> None:
        """`os.environ` is the notebook's again, also for child processes."""
        if self._behind is None:
            return
        behind, self._behind = self._behind, None
        os.environ._data = behind  # type: ignore[attr-defined]
        if self._data == self._at_start:
            return
        for name in self._data.keys() | self._at_start.keys():
            if self._data.get(name) == self._at_start.get(name):
                continue
            if name in behind:
                os.putenv(name, behind[name])
            else:
                os.unsetenv(name)


def _encoded(variables: dict[str, str]) -> dict[Any, Any]:
    key, value = os.environ.encodekey, os.environ.encodevalue
    return {key(k): value(v) for k, v in variables.items()}
