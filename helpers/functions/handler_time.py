"""Lab time inside a handler: what stands in for `time` and `datetime` while it runs.

`time.sleep(10)` returns at once and lab time is ten seconds later. Only the handler's
own thread sees lab time; every other thread, and code that kept one of these names
after the invocation, gets the machine's clock. The time zone is UTC, as on Lambda
(Lambda developer guide, "Using Lambda environment variables": TZ is :UTC).
"""

from __future__ import annotations

import calendar
import datetime as _datetime
import time as _time
from collections.abc import Callable
from datetime import UTC
from datetime import date as _RealDate
from datetime import datetime as _RealDatetime
from typing import Any, cast

from helpers.functions import running
from helpers.functions.running import Run

_EPOCH = _RealDatetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = _datetime.timedelta(microseconds=1)


def _seconds(run: Run) -> float:
    return run.look().timestamp()


def _nanoseconds(run: Run) -> int:
    return (run.look() - _EPOCH) // _MICROSECOND * 1000


def _utc(run: Run, seconds: float | None = None) -> _time.struct_time:
    return _REAL["gmtime"](_seconds(run) if seconds is None else seconds)


def _text(run: Run, moment: Any = None) -> str:
    return _REAL["asctime"](_utc(run) if moment is None else moment)


def _text_of_seconds(run: Run, seconds: float | None = None) -> str:
    return _REAL["asctime"](_utc(run, seconds))


def _format(run: Run, pattern: str, moment: Any = None) -> str:
    return _REAL["strftime"](pattern, _utc(run) if moment is None else moment)


def _from_struct(run: Run, moment: Any) -> float:
    return float(calendar.timegm(moment))


_STAND_INS: dict[str, Callable[..., Any]] = {
    "time": _seconds,
    "monotonic": _seconds,
    "perf_counter": _seconds,
    "time_ns": _nanoseconds,
    "monotonic_ns": _nanoseconds,
    "perf_counter_ns": _nanoseconds,
    "sleep": Run.sleep,
    "gmtime": _utc,
    "localtime": _utc,
    "asctime": _text,
    "ctime": _text_of_seconds,
    "strftime": _format,
    "mktime": _from_struct,
}
_REAL: dict[str, Callable[..., Any]] = {n: getattr(_time, n) for n in _STAND_INS}


def _in_handlers_only(name: str) -> Callable[..., Any]:
    real, stand_in = _REAL[name], _STAND_INS[name]

    def either(*arguments: Any) -> Any:
        run = running.current()
        return real(*arguments) if run is None else stand_in(run, *arguments)

    either.__name__ = either.__qualname__ = name
    either.__doc__ = real.__doc__
    return either


TIME_FUNCTIONS = {name: _in_handlers_only(name) for name in _STAND_INS}
"""What `time.<name>` is while a handler runs."""


class _Twin(type):
    """Makes every real date pass for one of these: isinstance, issubclass."""

    def __instancecheck__(cls, instance: Any) -> bool:
        return cls.__subclasscheck__(type(instance))

    def __subclasscheck__(cls, other: type) -> bool:
        twin = cls.__dict__.get("_twin")
        return issubclass(other, twin) if twin else type.__subclasscheck__(cls, other)


class LabDate(_RealDate, metaclass=_Twin):
    """`datetime.date` while a handler runs."""

    _twin = _RealDate

    @classmethod
    def today(cls) -> Any:
        """Today in lab time."""
        run = running.current()
        if run is None:
            return _RealDate.today()
        now = run.look()
        return cls(now.year, now.month, now.day)

    def __reduce__(self) -> Any:
        """Copies and pickles are real dates."""
        return (_RealDate, (self.year, self.month, self.day))

    def __repr__(self) -> str:
        return "datetime." + super().__repr__()


class LabDatetime(_RealDatetime, metaclass=_Twin):
    """`datetime.datetime` while a handler runs. Local time is UTC."""

    _twin = _RealDatetime

    @classmethod
    def now(cls, tz: _datetime.tzinfo | None = None) -> Any:
        """The current lab time; without `tz`, naive UTC."""
        run = running.current()
        if run is None:
            return _RealDatetime.now(tz)
        now = run.look()
        return cls._of(now.replace(tzinfo=None) if tz is None else now.astimezone(tz))

    @classmethod
    def utcnow(cls) -> Any:
        """The current lab time as naive UTC."""
        if running.current() is None:
            return _RealDatetime.now(UTC).replace(tzinfo=None)
        return cls.now()

    @classmethod
    def today(cls) -> Any:
        """The same as `now()`."""
        return cls.now()

    @classmethod
    def fromtimestamp(cls, timestamp: float, tz: _datetime.tzinfo | None = None) -> Any:
        """The moment so many seconds after 1970; without `tz`, naive UTC."""
        if tz is None and running.current() is not None:
            return super().fromtimestamp(timestamp, UTC).replace(tzinfo=None)
        return super().fromtimestamp(timestamp, tz)

    def timestamp(self) -> float:
        """Seconds since 1970; a naive datetime is taken as UTC."""
        if self.tzinfo is None and running.current() is not None:
            return super().replace(tzinfo=UTC).timestamp()
        return super().timestamp()

    def astimezone(self, tz: _datetime.tzinfo | None = None) -> Any:
        """The same moment in another zone; a naive datetime is taken as UTC."""
        if running.current() is None:
            return super().astimezone(tz)
        aware = self if self.tzinfo else super().replace(tzinfo=UTC)
        return self._of(_RealDatetime.astimezone(aware, tz or UTC))

    def __reduce_ex__(self, protocol: Any) -> Any:
        """Copies and pickles are real datetimes."""
        return (_RealDatetime, cast(tuple[Any, ...], super().__reduce_ex__(2))[1])

    def __repr__(self) -> str:
        return "datetime." + super().__repr__()

    @classmethod
    def _of(cls, real: _RealDatetime) -> Any:
        return cls.combine(real.date(), real.timetz())


for _stand_in, _real in ((LabDate, _RealDate), (LabDatetime, _RealDatetime)):
    _stand_in.__name__ = _stand_in.__qualname__ = _real.__name__
    _stand_in.__module__ = "datetime"
