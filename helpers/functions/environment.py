"""An execution environment: one deployment of a function, kept warm.

Source: Lambda developer guide, "Understanding the Lambda execution environment
lifecycle": modules and everything they hold survive from one invocation to the next,
until the function is deployed anew, times out or exits.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from helpers.functions import errors
from helpers.functions.imports import is_built_in
from helpers.functions.sandbox import Modules, Sandbox
from helpers.functions.values import FunctionConfig
from helpers.functions.variables import Variables


class Environment:
    """Where the function's code lives. `log_stream` is its stream in CloudWatch Logs.

    `busy` while an invocation runs in it; `warm` as long as it can serve another one.
    Raises ValueError if the code is not a zip, or is not for Python.
    """

    def __init__(self, config: FunctionConfig, created: datetime, new_id: str) -> None:
        if not config.runtime.startswith("python"):
            raise ValueError(
                f"{config.name} is made for {config.runtime}. The practice account "
                'runs Python functions only: create it with Runtime="python3.13".'
            )
        unique = new_id.replace("-", "")
        self.config = config
        self.log_stream = f"{created:%Y/%m/%d}/[{config.version}]{unique}"
        self.busy = False
        self.warm = True
        modules = Modules(config.code)
        self.sandbox = Sandbox(modules, Variables(config, self.log_stream))
        self._handler: Callable[[Any, Any], Any] | None = None

    @property
    def loaded(self) -> bool:
        """Whether the function's modules have been imported."""
        return self._handler is not None

    def handler(self) -> Callable[[Any, Any], Any]:
        """The handler; its module is imported the first time. Raises errors.Fault."""
        if self._handler is None:
            self._handler = _load(self.config.handler)
        return self._handler


def _load(handler: str) -> Callable[[Any, Any], Any]:
    path, dot, name = handler.rpartition(".")
    if not dot:
        raise errors.bad_handler_name(handler)
    if is_built_in(path):
        raise errors.built_in_module(path)
    try:
        module = importlib.import_module(path.replace("/", "."))
    except ImportError as error:
        raise errors.import_failed(path, error) from error
    except SyntaxError as error:
        raise errors.syntax_error(path, error) from error
    try:
        return getattr(module, name)
    except AttributeError:
        raise errors.handler_missing(path, name) from None
