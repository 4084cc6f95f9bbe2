"""What an invocation leaves in CloudWatch Logs.

Source: Lambda developer guide, "Log and monitor Python Lambda functions" (START, END
and REPORT lines, the format of `logging` records) and "Using CloudWatch Logs".
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from runtime_kit import Bench, deployed

from helpers.clock import ARTICLE_INSTANT
from helpers.functions import logs


@pytest.fixture
def bench() -> Bench:
    return Bench()


class TestTheLogOfAnInvocation:
    def test_is_start_output_end_and_report(self, bench):
        source = """
            import logging
            logging.getLogger().setLevel("INFO")

            def handler(event, context):
                print("hello")
                logging.info("a record of %s", event["id"])
        """
        result = bench.run(source, {"id": 7})
        request = result.request_id
        assert result.log == (
            f"START RequestId: {request} Version: $LATEST\n"
            "hello\n"
            f"[INFO]\t2022-08-21T10:49:51.310Z\t{request}\ta record of 7\n"
            f"END RequestId: {request}\n"
            f"REPORT RequestId: {request}\tDuration: 2.00 ms\tBilled Duration: 2 ms\t"
            "Memory Size: 128 MB\n"
        )

    def test_goes_to_write_log_line_by_line_in_lab_time(self, bench):
        source = """
            import time

            def handler(event, context):
                print("before")
                time.sleep(1)
                print("after")
        """
        bench.run(source)
        name, _, events = bench.written[0]
        seconds = [(when - ARTICLE_INSTANT).total_seconds() for when, _ in events]
        assert name == "welcome"
        assert seconds == [0, 0, 1, 1.002, 1.002]
        assert [line for _, line in events][1:3] == ["before", "after"]

    def test_what_the_import_prints_stands_before_start(self, bench):
        result = bench.run("print('importing')\ndef handler(e, c): print('calling')")
        lines = [line.split(" ")[0] for line in result.log.splitlines()]
        assert lines == ["importing", "START", "calling", "END", "REPORT"]

    def test_a_line_without_a_newline_is_kept(self, bench):
        source = "def handler(e, c): print('a', end=''); print('b', end='')"
        assert "\nab\nEND" in bench.run(source).log

    def test_stderr_and_warnings_are_in_it(self, bench):
        source = """
            import sys, warnings

            def handler(event, context):
                print("to stderr", file=sys.stderr)
                sys.stdout.writelines(["one\\n", "two\\n"])
                sys.stdout.flush()
        """
        lines = bench.run(source).log.splitlines()
        assert lines[1:4] == ["to stderr", "one", "two"]

    def test_the_root_level_is_warning_until_the_function_changes_it(self, bench):
        source = """
            import logging

            def handler(event, context):
                logging.info("quiet")
                logging.warning("loud")
        """
        log = bench.run(source).log
        assert "quiet" not in log
        assert "[WARNING]\t" in log

    def test_a_log_record_of_several_lines_is_one_event(self, bench):
        bench.run("import logging\ndef handler(e, c): logging.error('one\\ntwo')")
        assert any(line.endswith("\tone\ntwo") for _, line in bench.written[0][2])

    def test_an_exception_is_one_event_with_hard_spaces_as_on_aws(self, bench):
        bench.run("def handler(e, c): raise ValueError('boom')")
        (event,) = [e for _, e in bench.written[0][2] if e.startswith("[ERROR]")]
        assert event == (
            "[ERROR] ValueError: boom\n"
            "Traceback (most recent call last):\n"
            '\u00a0\u00a0File "/var/task/index.py", line 1, in handler\n'
            "\u00a0\u00a0\u00a0\u00a0def handler(e, c): raise ValueError('boom')"
        )

    def test_a_time_out_says_so_before_end(self, bench):
        result = bench.run("import time\ndef handler(e, c): time.sleep(9)")
        _, late, end, report = result.log.splitlines()
        assert late == (
            f"2022-08-21T10:49:54.310Z {result.request_id} "
            "Task timed out after 3.00 seconds"
        )
        assert end.startswith("END ")
        assert "\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\t" in report
        assert report.endswith("\tStatus: timeout")

    def test_an_exit_says_so_and_why(self, bench):
        log = bench.run("import sys\ndef handler(e, c): sys.exit('no table')").log
        assert "\nno table\n" in log
        assert (
            "Error: Runtime exited with error: exit status 1\nRuntime.ExitError" in log
        )

    def test_a_failed_import_has_all_the_lines(self, bench):
        log = bench.run("import nothing_of_this_name").log
        starts = [re.split(r"[ :]", line)[0] for line in log.splitlines()]
        assert starts == ["START", "[ERROR]", "Traceback", "END", "REPORT"]

    def test_nothing_that_was_not_measured_is_reported(self, bench):
        log = bench.run("def handler(e, c): pass").log
        assert "Max Memory Used" not in log
        assert "Init Duration" not in log


class TestLogStreams:
    def test_are_named_like_lambdas(self, bench):
        bench.run("def handler(e, c): pass")
        _, stream, _ = bench.written[0]
        assert re.fullmatch(r"2022/08/21/\[\$LATEST\][0-9a-f]{32}", stream)

    def test_there_is_one_per_cold_start(self, bench):
        config = deployed("def handler(e, c): pass")
        bench.call(config)
        bench.call(config)
        bench.runtime.forget("welcome")
        bench.clock.advance(timedelta(days=1))
        bench.call(config)
        streams = [stream for _, stream, _ in bench.written]
        assert streams[0] == streams[1] != streams[2]
        assert streams[2].startswith("2022/08/22/")


class TestReportLine:
    @pytest.mark.parametrize(
        ("seconds", "duration", "billed"),
        [(0.002, "2.00", "2"), (1.0021, "1002.10", "1003"), (3, "3000.00", "3000")],
    )
    def test_the_bill_is_rounded_up_to_milliseconds(self, seconds, duration, billed):
        line = logs.report_line("id", seconds, 128)
        assert f"\tDuration: {duration} ms\tBilled Duration: {billed} ms\t" in line
