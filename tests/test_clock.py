"""Lab time moves only when it is moved, and what is due on the way happens in order."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.clock import ARTICLE_INSTANT, Clock
from helpers.targets.wire import Wire
from helpers.targets.wire_clock import RealClock, WireClock

SECOND = timedelta(seconds=1)


class Alarm:
    """A chore that is due at the given seconds after the start, and keeps a diary."""

    def __init__(self, clock: Clock, *seconds: float, name: str = "") -> None:
        self.clock, self.name = clock, name
        self.waiting = sorted(ARTICLE_INSTANT + one * SECOND for one in seconds)
        self.diary: list[tuple[str, float]] = []

    def due(self) -> datetime | None:
        return self.waiting[0] if self.waiting else None

    def run(self) -> None:
        del self.waiting[0]
        passed = (self.clock.now() - ARTICLE_INSTANT).total_seconds()
        self.diary.append((self.name, passed))


def test_it_starts_at_the_articles_instant_and_stands_still() -> None:
    clock = Clock()
    assert clock.now() == datetime(2022, 8, 21, 10, 49, 51, 310_000, tzinfo=UTC)
    assert clock.now() == clock.now()
    assert clock.time() == 1661078991.31


def test_it_moves_by_as_much_as_it_is_told() -> None:
    clock = Clock()
    clock.sleep(0.25)
    clock.advance(timedelta(hours=24))
    clock.move_to(clock.now() + SECOND)
    assert clock.now() - ARTICLE_INSTANT == timedelta(hours=24, seconds=1.25)


def test_another_time_zone_is_the_same_moment() -> None:
    clock = Clock()
    berlin = timezone(timedelta(hours=2))
    clock.move_to(datetime(2022, 8, 21, 13, 0, tzinfo=berlin))
    assert clock.now() == datetime(2022, 8, 21, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda c: c.sleep(-1), ValueError, "only moves forward"),
        (lambda c: c.advance(-SECOND), ValueError, "only moves forward"),
        (lambda c: c.move_to(c.now() - SECOND), ValueError, "only moves forward"),
        (lambda c: c.move_to(datetime(2030, 1, 1)), ValueError, "needs a time zone"),
        (lambda c: c.advance(60), TypeError, "timedelta"),
        (lambda c: c.advance(timedelta.max), ValueError, "to the year 9999"),
        (lambda c: c.sleep(float("inf")), ValueError, "to the year 9999"),
        (lambda c: c.sleep(float("nan")), ValueError, "number of seconds.*got nan"),
        (lambda c: c.sleep("3"), TypeError, r"sleep\(0\.5\); got '3'"),
        (lambda c: c.sleep(SECOND), TypeError, r"use advance\(\)"),
        (lambda c: c.move_to("2022-08-22"), TypeError, "datetime.*got '2022-08-22'"),
        (lambda c: c.move_to(None), TypeError, "datetime.*got None"),
        (lambda c: c.move_to(date(2022, 8, 22)), TypeError, "with a time zone"),
    ],
)
def test_what_cannot_be_is_refused(call, error, says) -> None:
    clock = Clock()
    with pytest.raises(error, match=says):
        call(clock)
    assert clock.now() == ARTICLE_INSTANT


@pytest.mark.parametrize("clock", [RealClock(), WireClock(Wire("http://nowhere"))])
def test_clocks_of_other_targets_refuse_it_too(clock: Clock) -> None:
    with pytest.raises(TypeError, match=r"sleep\(0\.5\); got '3'"):
        clock.sleep("3")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="only moves forward"):
        clock.sleep(-1)
    with pytest.raises(TypeError, match=r"datetime.*got None"):
        clock.move_to(None)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="time zone"):
        clock.move_to(datetime(2030, 1, 1))


def test_a_chore_sees_the_moment_it_is_due() -> None:
    clock = Clock()
    alarm = Alarm(clock, 10, 20, 90)
    clock.add_chore(alarm)
    clock.sleep(60)
    assert alarm.diary == [("", 10), ("", 20)]
    assert clock.now() == ARTICLE_INSTANT + 60 * SECOND
    clock.sleep(30)
    assert alarm.diary[-1] == ("", 90)


def test_what_is_overdue_happens_at_once_and_time_does_not_go_back() -> None:
    clock = Clock()
    alarm = Alarm(clock, 10)
    clock.sleep(60)
    clock.add_chore(alarm)
    clock.sleep(0)
    assert alarm.diary == [("", 60)]


def test_a_chore_may_let_time_pass_itself() -> None:
    clock = Clock()

    class Slow(Alarm):
        def run(self) -> None:
            super().run()
            clock.sleep(100)

    clock.add_chore(Slow(clock, 10))
    clock.sleep(20)
    assert clock.now() == ARTICLE_INSTANT + 110 * SECOND


seconds = st.lists(st.integers(0, 100), max_size=5)


@given(seconds, seconds, st.lists(st.integers(0, 30), max_size=6))
def test_chores_happen_in_order_however_time_is_cut(
    first: list[int], second: list[int], steps: list[int]
) -> None:
    clock = Clock()
    diary: list[tuple[str, float]] = []
    for name, due in (("first", first), ("second", second)):
        alarm = Alarm(clock, *due, name=name)
        alarm.diary = diary
        clock.add_chore(alarm)
    for step in steps:
        clock.sleep(step)
    expected = [(one, "first") for one in first] + [(one, "second") for one in second]
    due = [(name, at) for at, name in sorted(expected) if at <= sum(steps)]
    assert diary == (due if steps else [])
    assert clock.now() == ARTICLE_INSTANT + sum(steps) * SECOND


def test_it_says_what_time_it_is() -> None:
    assert repr(Clock()) == "<lab time 2022-08-21 10:49:51.310 UTC>"
