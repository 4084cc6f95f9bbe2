"""What is different while a function's code runs, and put back when it stops.

Lambda runs a function in a process of its own. Here it shares the notebook's, so for
the length of an invocation the function gets its own modules, environment variables,
output, logging, time and (no) network. Entering and leaving takes microseconds.
"""

from __future__ import annotations

import asyncio
import datetime
import linecache
import logging
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from helpers.functions import network, running
from helpers.functions.handler_time import TIME_FUNCTIONS, LabDate, LabDatetime
from helpers.functions.imports import ZipModules
from helpers.functions.logs import Output, RootHandler, lab_record
from helpers.functions.running import Exited, Run
from helpers.functions.variables import Variables

_ABSENT: Any = object()
_OUT, _ERR = Output(sys.__stdout__), Output(sys.__stderr__)
_EXIT, _MONOTONIC = os._exit, time.monotonic


def _exit(status: int) -> None:
    if running.current() is None:
        _EXIT(status)
    raise Exited(status)


_SWAPPED: list[tuple[Any, str, Any]] = [
    *((time, name, stand_in) for name, stand_in in TIME_FUNCTIONS.items()),
    (datetime, "date", LabDate),
    (datetime, "datetime", LabDatetime),
    (socket, "getaddrinfo", network.getaddrinfo),
    (socket.socket, "connect", network.connect),
    (socket.socket, "connect_ex", network.connect_ex),
    (os, "_exit", _exit),
    (logging.Formatter, "converter", time.gmtime),
    (asyncio.BaseEventLoop, "time", lambda loop: _MONOTONIC()),
]


class Logging:
    """A function's root logger: Lambda's handler, level WARNING, until it changes it.

    Loggers the function gave a handler of their own (as Powertools does) belong to it:
    the next deployment starts without them.
    """

    def __init__(self) -> None:
        self._handlers: list[logging.Handler] = [RootHandler()]
        self._level = logging.WARNING
        self._loggers: dict[str, Any] = {}
        self._behind: tuple[list[logging.Handler], int, Any] | None = None
        self._known = 0

    def enter(self) -> None:
        """From now on the root logger is the function's."""
        root, registry = logging.root, logging.root.manager.loggerDict
        self._behind = (root.handlers, root.level, logging.getLogRecordFactory())
        logging.setLogRecordFactory(lab_record)
        for handler in self._handlers:
            if isinstance(handler, RootHandler):
                handler.behind = tuple(root.handlers)
        self._known = len(registry)
        registry.update(self._loggers)
        root.handlers = self._handlers
        _set_level(self._level)

    def leave(self) -> None:
        """The root logger is the notebook's again."""
        if self._behind is None:
            return
        root, registry = logging.root, logging.root.manager.loggerDict
        self._handlers, self._level = root.handlers, root.level
        (root.handlers, level, factory), self._behind = self._behind, None
        logging.setLogRecordFactory(factory)
        _set_level(level)
        if len(registry) > self._known:
            for name in list(registry)[self._known :]:
                if name in self._loggers or _writes_to_log(registry[name]):
                    self._loggers[name] = registry.pop(name)


class Modules:
    """The modules of a function's zip: in `sys.modules` only while it runs."""

    def __init__(self, code: bytes) -> None:
        self.finder = ZipModules(code)
        self._loaded: dict[str, ModuleType] = {}
        self._behind: dict[str, ModuleType] | None = None

    def enter(self) -> None:
        """From now on imports look into the zip first."""
        self._behind = self._swap_in(self._loaded)
        sys.meta_path.insert(0, self.finder)

    def leave(self) -> None:
        """The notebook's modules of the same names are back."""
        if self._behind is None:
            return
        if self.finder in sys.meta_path:
            sys.meta_path.remove(self.finder)
        self._loaded, self._behind = self._swap_in(self._behind), None

    def forget_lines(self) -> None:
        """Drop source lines that tracebacks cached: other zips use the same names."""
        for name in self.finder.filenames:
            linecache.cache.pop(name, None)

    def _swap_in(self, modules: dict[str, ModuleType]) -> dict[str, ModuleType]:
        before = {}
        for name in self.finder.names:
            if name in sys.modules:
                before[name] = sys.modules.pop(name)
        sys.modules.update(modules)
        return before


class Sandbox:
    """A context manager: inside, the process looks to the function like Lambda.

    One per execution environment. `outside()` interrupts it, for work that belongs to
    the practice account and not to the function.
    """

    def __init__(self, modules: Modules, variables: Variables) -> None:
        self._modules = modules
        self._variables = variables
        self._logging = Logging()
        self._saved: list[Any] = []
        self._streams: tuple[Any, Any, Any] = (None, None, None)
        self._run: Run | None = None
        self._before: Run | None = None

    @contextmanager
    def running(self, run: Run) -> Iterator[None]:
        """Run the function's code in here."""
        self._run = run
        self._enter()
        try:
            yield
        finally:
            self._leave()
            self._modules.forget_lines()

    @contextmanager
    def outside(self) -> Iterator[None]:
        """Step out for a while; the function goes on afterwards."""
        self._leave()
        try:
            yield
        finally:
            self._enter()

    def _enter(self) -> None:
        self._before = running.replace(None)
        self._saved = [vars(owner).get(name, _ABSENT) for owner, name, _ in _SWAPPED]
        self._streams = (sys.stdout, sys.stderr, asyncio._get_running_loop())
        try:
            self._variables.enter()
            self._modules.enter()
            self._logging.enter()
            for owner, name, stand_in in _SWAPPED:
                setattr(owner, name, stand_in)
            for stream, now in ((_OUT, sys.stdout), (_ERR, sys.stderr)):
                if not isinstance(now, Output):
                    stream.behind = now
            sys.stdout, sys.stderr = _OUT, _ERR
            asyncio._set_running_loop(None)  # so that asyncio.run() works, as on Lambda
            running.replace(self._run)
        except BaseException:
            self._leave()
            raise

    def _leave(self) -> None:
        running.replace(self._before)
        sys.stdout, sys.stderr, loop = self._streams
        asyncio._set_running_loop(loop)
        for (owner, name, _), value in zip(_SWAPPED, self._saved, strict=True):
            if value is not _ABSENT:
                setattr(owner, name, value)
            elif name in vars(owner):
                delattr(owner, name)
        self._logging.leave()
        self._modules.leave()
        self._variables.leave()


def _set_level(level: int) -> None:
    if logging.root.level != level:
        logging.root.setLevel(level)


def _writes_to_log(logger: object) -> bool:
    handlers = logger.handlers if isinstance(logger, logging.Logger) else []
    return any(getattr(handler, "stream", None) in (_OUT, _ERR) for handler in handlers)
