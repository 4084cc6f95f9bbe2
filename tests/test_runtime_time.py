"""Lab time inside a handler, and the time limit.

Source: Lambda developer guide, "Configure Lambda function timeout": a function that
runs longer than its timeout is stopped; the time zone of a function is UTC.
"""

from __future__ import annotations

import copy
import datetime
import pickle
import sys
import threading
import time
from datetime import UTC, timedelta
from types import SimpleNamespace

import pytest
from runtime_kit import Bench, deployed

from helpers.clock import ARTICLE_INSTANT
from helpers.functions import running
from helpers.functions.handler_time import LabDate, LabDatetime

TWO_HOURS_EAST = "datetime.timezone(datetime.timedelta(hours=2))"
EPOCH = 1661078991.31  # 2022-08-21T10:49:51.310Z


@pytest.fixture
def bench() -> Bench:
    return Bench()


def returning(expression: str, imports: str = "import time, datetime") -> str:
    return f"{imports}\ndef handler(event, context):\n    return {expression}\n"


class TestLooking:
    @pytest.mark.parametrize(
        ("expression", "value"),
        [
            ("time.time()", EPOCH),
            ("time.time_ns()", 1661078991310000000),
            ("time.gmtime().tm_hour", 10),
            ("time.localtime().tm_hour", 10),
            ("time.localtime(0).tm_hour", 0),
            ("time.strftime('%Y-%m-%d %H:%M')", "2022-08-21 10:49"),
            ("time.strftime('%Y', time.gmtime(0))", "1970"),
            ("time.ctime()", "Sun Aug 21 10:49:51 2022"),
            ("time.asctime()", "Sun Aug 21 10:49:51 2022"),
            ("time.mktime(time.localtime())", 1661078991.0),
            ("str(datetime.datetime.now())", "2022-08-21 10:49:51.310000"),
            ("str(datetime.datetime.utcnow())", "2022-08-21 10:49:51.310000"),
            ("str(datetime.datetime.today())", "2022-08-21 10:49:51.310000"),
            ("str(datetime.date.today())", "2022-08-21"),
            (
                "str(datetime.datetime.now(datetime.timezone.utc))",
                "2022-08-21 10:49:51.310000+00:00",
            ),
            (
                f"str(datetime.datetime.now({TWO_HOURS_EAST}))",
                "2022-08-21 12:49:51.310000+02:00",
            ),
            ("datetime.datetime.now().timestamp()", EPOCH),
            ("datetime.datetime.now(datetime.timezone.utc).timestamp()", EPOCH),
            ("str(datetime.datetime.fromtimestamp(0))", "1970-01-01 00:00:00"),
            (
                "str(datetime.datetime(2022, 8, 21).astimezone())",
                "2022-08-21 00:00:00+00:00",
            ),
            ("repr(datetime.date.today())", "datetime.date(2022, 8, 21)"),
            ("type(datetime.datetime.now()).__name__", "datetime"),
        ],
    )
    def test_shows_lab_time_in_utc(self, bench, expression, value):
        assert bench.answer(returning(expression)) == value

    def test_names_taken_out_of_the_modules_show_it_too(self, bench):
        source = returning(
            "[time(), str(datetime.now()), str(date.today())]",
            "from time import time\nfrom datetime import date, datetime",
        )
        assert bench.answer(source) == [
            EPOCH,
            "2022-08-21 10:49:51.310000",
            "2022-08-21",
        ]

    def test_lab_time_stands_still_while_a_handler_computes(self, bench):
        source = returning(
            "[time.perf_counter() - time.perf_counter()] + [sum(range(9))]"
        )
        assert bench.answer(source) == [0, 36]

    def test_a_warm_function_sees_the_time_of_each_call(self, bench):
        config = deployed(returning("time.time()"))
        first = bench.call(config).response
        bench.clock.advance(timedelta(hours=24))
        assert bench.call(config).response == pytest.approx(first + 86400.002)

    def test_other_threads_keep_the_machines_time(self, bench, monkeypatch):
        seen = []

        def look() -> None:
            worker = threading.Thread(
                target=lambda: seen.extend([time.time(), datetime.datetime.now(UTC)])
            )
            worker.start()
            worker.join()

        monkeypatch.setitem(sys.modules, "aws_stub", SimpleNamespace(look=look))
        before = time.time()
        bench.run("import aws_stub\ndef handler(e, c): aws_stub.look()")
        after = time.time()
        assert before <= seen[0] <= after
        assert before <= seen[1].timestamp() <= after

    def test_asking_for_the_time_over_and_over_ends(self, bench, monkeypatch):
        monkeypatch.setattr(running, "_PATIENCE", 1000)
        source = """
            import time

            def handler(event, context):
                end = time.time() + 2
                while time.time() < end:
                    pass
                return "done"
        """
        result = bench.run(source)
        assert result.response == "done"
        assert result.duration == pytest.approx(2.002, abs=0.01)


class TestDatetimesInsideAndOutside:
    def test_arithmetic_and_comparison_mix_with_real_ones(self, bench, monkeypatch):
        stub = SimpleNamespace(real=ARTICLE_INSTANT)
        monkeypatch.setitem(sys.modules, "aws_stub", stub)
        source = """
            import aws_stub
            from datetime import date, datetime, timedelta, timezone

            def handler(event, context):
                now = datetime.now(timezone.utc)
                later = now + timedelta(hours=1)
                return [
                    later - now == timedelta(hours=1),
                    now == aws_stub.real,
                    later > aws_stub.real,
                    (later - aws_stub.real).total_seconds(),
                    isinstance(aws_stub.real, datetime),
                    isinstance(now, datetime) and isinstance(now, date),
                    isinstance(date.today(), datetime),
                    issubclass(type(aws_stub.real), datetime),
                    datetime.fromisoformat("2022-08-21T10:49:51.310+00:00") == now,
                    datetime.strptime("21.08.2022", "%d.%m.%Y").date() == date.today(),
                ]
        """
        expected = [True, True, True, 3600.0, True, True, False, True, True, True]
        assert bench.answer(source) == expected

    def test_an_own_subclass_is_its_own_kind(self, bench):
        source = """
            import datetime

            class Birthday(datetime.date):
                pass

            def handler(event, context):
                return [
                    isinstance(datetime.date.today(), Birthday),
                    isinstance(Birthday(2000, 1, 1), datetime.date),
                    type(Birthday.today()).__name__,
                ]
        """
        assert bench.answer(source) == [False, True, "Birthday"]

    def test_what_leaves_a_handler_behaves_like_the_machines_again(self):
        assert abs(LabDatetime.now().timestamp() - time.time()) < 60
        assert LabDate.today() == datetime.date.today()
        naive = (2022, 8, 21, 12)
        assert LabDatetime(*naive).timestamp() == datetime.datetime(*naive).timestamp()

    def test_copies_and_pickles_are_real(self):
        moment = LabDatetime(2022, 8, 21, 10, tzinfo=UTC)
        for copied in (copy.deepcopy(moment), pickle.loads(pickle.dumps(moment))):
            assert type(copied) is datetime.datetime
            assert copied == moment
        assert type(copy.copy(LabDate(2022, 8, 21))) is datetime.date

    def test_an_error_about_a_datetime_reads_as_on_aws(self, bench):
        result = bench.run(returning("datetime.datetime.now()"))
        assert result.error == (
            "Unable to marshal response: "
            "Object of type datetime is not JSON serializable"
        )


class TestSleeping:
    def test_moves_lab_time_and_returns_at_once(self, bench):
        source = """
            import time

            def handler(event, context):
                before = time.time(), time.monotonic()
                time.sleep(2.5)
                return [time.time() - before[0], time.monotonic() - before[1]]
        """
        result = bench.run(source)
        assert result.response == pytest.approx([2.5, 2.5])
        assert result.duration == 2.502
        assert bench.clock.now() == ARTICLE_INSTANT + timedelta(seconds=2.502)

    def test_what_falls_due_meanwhile_happens_outside_the_function(self, bench, capsys):
        class Sweep:
            moment = ARTICLE_INSTANT + timedelta(seconds=1)

            def due(self):
                return self.moment

            def run(self):
                self.moment = None
                print("swept at", bench.clock.now().second, bench.runtime.running())

        bench.clock.add_chore(Sweep())
        result = bench.run("import time\ndef handler(e, c): time.sleep(2)")
        assert "swept" not in result.log
        assert capsys.readouterr().out == "swept at 52 None\n"

    def test_a_negative_sleep_is_a_value_error(self, bench):
        assert bench.run(returning("time.sleep(-1)")).error_type == "ValueError"

    def test_asyncio_runs_even_where_a_loop_is_running(self, bench):
        import asyncio

        source = """
            import asyncio

            async def work():
                await asyncio.sleep(0)
                return "done"

            def handler(event, context):
                return asyncio.run(work())
        """

        async def notebook_cell() -> object:
            return bench.answer(source)

        assert asyncio.run(notebook_cell()) == "done"


SLEEPY = "import time\ndef handler(event, context): time.sleep(event)"


class TestTheTimeLimit:
    @pytest.mark.parametrize(("seconds", "late"), [(2.9, False), (3, True), (10, True)])
    def test_a_function_that_sleeps_past_it_is_stopped(self, bench, seconds, late):
        result = bench.run(SLEEPY, seconds)
        assert (result.error_type == "Sandbox.Timedout") is late

    def test_it_is_stopped_at_the_limit_and_not_later(self, bench):
        result = bench.run(SLEEPY, 3600)
        assert result.duration == 3.0
        assert bench.clock.now() == ARTICLE_INSTANT + timedelta(seconds=3)

    def test_the_limit_is_the_functions_own(self, bench):
        assert bench.run(SLEEPY, 10, timeout=11).error is None
        assert bench.run(SLEEPY, 12, timeout=11).duration == 11

    @pytest.mark.parametrize("then", ["return 'survived'", "raise ValueError('x')"])
    def test_not_even_a_bare_except_survives_it(self, bench, then):
        source = f"""
            import time

            def handler(event, context):
                try:
                    time.sleep(10)
                except:
                    {then}
        """
        result = bench.run(source)
        assert (result.error_type, result.duration) == ("Sandbox.Timedout", 3.0)

    def test_out_of_time_nothing_more_is_done(self, bench, monkeypatch):
        sent = []

        def send_email() -> None:
            with bench.runtime.aws_call():
                sent.append("mail")

        monkeypatch.setitem(sys.modules, "aws_stub", SimpleNamespace(send=send_email))
        source = """
            import aws_stub, time

            def handler(event, context):
                aws_stub.send()
                try:
                    time.sleep(10)
                finally:
                    aws_stub.send()
        """
        assert bench.run(source).error_type == "Sandbox.Timedout"
        assert sent == ["mail"]

    def test_an_aws_call_that_takes_too_long_stops_it_too(self, bench, monkeypatch):
        def receive_message() -> None:
            with bench.runtime.aws_call():
                bench.clock.sleep(20)

        stub = SimpleNamespace(receive=receive_message)
        monkeypatch.setitem(sys.modules, "aws_stub", stub)
        result = bench.run("import aws_stub\ndef handler(e, c): aws_stub.receive()")
        assert (result.error_type, result.duration) == ("Sandbox.Timedout", 3.0)

    def test_the_guard_may_ask_before_each_call(self, bench, monkeypatch):
        stub = SimpleNamespace(
            late=lambda: bench.clock.sleep(5), check=bench.runtime.check_deadline
        )
        monkeypatch.setitem(sys.modules, "aws_stub", stub)
        source = """
            import aws_stub

            def handler(event, context):
                aws_stub.check()
                aws_stub.late()
                aws_stub.check()
                return "not reached"
        """
        assert bench.run(source).error_type == "Sandbox.Timedout"

    def test_importing_the_module_does_not_count(self, bench):
        source = "import time\ntime.sleep(5)\ndef handler(e, c): return 'ok'"
        result = bench.run(source)
        assert (result.response, result.duration) == ("ok", 0.002)
        assert result.started_at == ARTICLE_INSTANT + timedelta(seconds=5)

    def test_unless_it_takes_more_than_ten_seconds(self, bench):
        source = "import time\ntime.sleep(60)\ndef handler(e, c): return 'ok'"
        result = bench.run(source)
        assert (result.error_type, result.duration) == ("Sandbox.Timedout", 3.0)
        assert bench.clock.now() == ARTICLE_INSTANT + timedelta(seconds=13)
