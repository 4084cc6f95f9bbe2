"""Deploying and calling functions: zips, warm and cold starts, the context object.

Source: Lambda developer guide, "Working with .zip file archives for Python Lambda
functions", "Using the Lambda context object" and "Execution environment lifecycle".
"""

from __future__ import annotations

import dataclasses
import io
import json
import sys
import zipfile
from datetime import datetime
from types import SimpleNamespace

import pytest
from runtime_kit import ARN, Bench, deployed

from helpers.functions import OVERHEAD, FunctionConfig, zip_source

COUNTER = """
    calls = 0

    def handler(event, context):
        global calls
        calls += 1
        return calls
"""


@pytest.fixture
def bench() -> Bench:
    return Bench()


class TestZipSource:
    def test_one_text_becomes_the_module_the_handler_setting_names(self):
        with zipfile.ZipFile(io.BytesIO(zip_source("x = 1", "app"))) as package:
            assert package.namelist() == ["app.py"]
            assert package.read("app.py") == b"x = 1"

    def test_the_same_source_gives_the_same_bytes(self):
        files = {"b.py": "y = 2", "a.py": "x = 1"}
        swapped = dict(reversed(list(files.items())))
        assert zip_source(files) == zip_source(swapped)
        assert zip_source("x = 1") == zip_source("x = 1")
        assert zip_source("x = 1") != zip_source("x = 2")

    def test_the_bytes_hold_no_moment_and_no_machine(self):
        with zipfile.ZipFile(io.BytesIO(zip_source("x = 1"))) as package:
            entry = package.infolist()[0]
        assert entry.date_time == (2022, 8, 21, 10, 49, 50)
        assert entry.create_system == 3
        assert entry.compress_type == zipfile.ZIP_STORED

    def test_indented_source_from_a_notebook_cell_is_valid_python(self, bench):
        assert bench.answer("\n        def handler(e, c):\n            return 7\n") == 7

    def test_other_files_stay_as_they_are(self):
        code = zip_source({"index.py": "x = 1", "text.txt": "\n  two\n"})
        with zipfile.ZipFile(io.BytesIO(code)) as package:
            assert package.read("text.txt") == b"\n  two\n"

    @pytest.mark.parametrize("name", ["", "/index.py", "../index.py", "a\\b.py"])
    def test_refuses_names_that_lead_out_of_the_zip(self, name):
        with pytest.raises(ValueError, match="relative path"):
            zip_source({name: "x = 1"})

    def test_refuses_a_function_object_and_says_what_to_do(self):
        def handler(event, context): ...

        with pytest.raises(TypeError, match="put its source in a string"):
            zip_source(handler)  # type: ignore[arg-type]

    @pytest.mark.parametrize("files", [{"index.py": 1}, {"a.txt": None}, {1: "x = 1"}])
    def test_refuses_what_is_no_text_and_says_which(self, files):
        (pair,) = (f"{name!r}: {text!r}" for name, text in files.items())
        with pytest.raises(TypeError, match=f"file names to texts.*got {pair}"):
            zip_source(files)

    def test_code_that_is_no_zip_is_refused(self, bench):
        config = dataclasses.replace(deployed("x = 1"), code=b"def handler(): ...")
        with pytest.raises(ValueError, match="not a zip file"):
            bench.call(config)

    def test_a_function_for_another_language_is_refused(self, bench):
        with pytest.raises(ValueError, match="Python functions only"):
            bench.run("exports.handler = 1", runtime="nodejs22.x")


class TestCalling:
    def test_the_event_goes_through_json_both_ways(self, bench):
        event = {"text": "Grüße", "number": 1.5, "list": [None, True]}
        result = bench.run("def handler(event, context): return event", event)
        assert result.response == event
        assert json.loads(result.payload) == event

    def test_no_payload_is_an_empty_event(self, bench):
        config = deployed("def handler(event, context): return event")
        assert bench.runtime.invoke(config, "").response == {}

    def test_no_return_value_is_null(self, bench):
        result = bench.run("def handler(event, context): pass")
        assert (result.payload, result.response) == ("null", None)
        assert result.error is None

    def test_an_invocation_takes_two_milliseconds_of_lab_time(self, bench):
        before = bench.clock.now()
        result = bench.run("def handler(event, context): pass")
        assert result.started_at == before
        assert result.duration == OVERHEAD.total_seconds() == 0.002
        assert bench.clock.now() == before + OVERHEAD

    def test_the_caller_may_choose_the_request_id(self, bench):
        config = deployed("def handler(event, context): return context.aws_request_id")
        result = bench.call(config, request_id="abc")
        assert (result.request_id, result.response) == ("abc", "abc")

    def test_otherwise_every_invocation_has_its_own(self, bench):
        config = deployed("def handler(event, context): return context.aws_request_id")
        first, second = bench.call(config), bench.call(config)
        assert first.request_id == first.response != second.response

    def test_the_handler_may_lie_in_a_package(self, bench):
        files = {
            "app/__init__.py": "",
            "app/users.py": "from .greet import hi\ndef on_change(e, c): return hi",
            "app/greet.py": "hi = 'hello'",
        }
        assert bench.answer(files, handler="app.users.on_change") == "hello"
        assert bench.answer(files, handler="app/users.on_change") == "hello"


class TestColdAndWarm:
    def test_module_level_state_survives_from_call_to_call(self, bench):
        config = deployed(COUNTER)
        assert [bench.call(config).response for _ in range(3)] == [1, 2, 3]

    def test_the_same_deployment_read_anew_is_still_warm(self, bench):
        assert bench.answer(COUNTER) == 1
        assert bench.answer(COUNTER) == 2

    @pytest.mark.parametrize(
        "change",
        [
            {"environment": {"TABLE": "Users"}},
            {"handler": "index.handler2"},
            {"timeout": 5},
        ],
    )
    def test_a_changed_deployment_starts_cold(self, bench, change):
        source = COUNTER + "\n    handler2 = handler\n"
        assert bench.answer(source) == 1
        assert bench.answer(source, **change) == 1

    def test_changed_code_starts_cold(self, bench):
        bench.answer(COUNTER)
        assert bench.answer(COUNTER + "\n    # new\n") == 1

    def test_forget_makes_the_next_call_cold(self, bench):
        bench.answer(COUNTER)
        bench.runtime.forget("welcome")
        assert bench.answer(COUNTER) == 1

    def test_reset_makes_every_function_cold(self, bench):
        bench.answer(COUNTER, name="a")
        bench.answer(COUNTER, name="b")
        bench.runtime.reset()
        assert bench.answer(COUNTER, name="a") == bench.answer(COUNTER, name="b") == 1

    def test_an_exception_in_the_handler_keeps_it_warm(self, bench):
        source = COUNTER.replace("return calls", "return 1 / (calls - 2)")
        config = deployed(source)
        outcomes = [bench.call(config).error_type for _ in range(3)]
        assert outcomes == [None, "ZeroDivisionError", None]
        assert bench.call(config).response == 0.5

    def test_two_functions_with_the_same_code_do_not_share_state(self, bench):
        assert bench.answer(COUNTER, name="a") == bench.answer(COUNTER, name="b") == 1

    def test_functions_of_one_name_in_two_regions_stay_apart(self, bench):
        here = deployed(COUNTER)
        there = dataclasses.replace(
            here, arn=here.arn.replace("central", "west"), region="eu-west-1"
        )
        answers = [bench.call(f).response for f in (here, there, here, there)]
        assert answers == [1, 1, 2, 2]

    def test_a_function_that_calls_itself_runs_in_a_second_environment(
        self, bench, monkeypatch
    ):
        source = """
            import aws_stub

            calls = 0

            def handler(event, context):
                global calls
                calls += 1
                mine = [calls, context.log_stream_name]
                return [mine, aws_stub.invoke()] if event["again"] else mine
        """
        config = deployed(source)

        def invoke() -> list[object]:
            with bench.runtime.aws_call():
                return bench.call(config, {"again": False}).response

        monkeypatch.setitem(sys.modules, "aws_stub", SimpleNamespace(invoke=invoke))
        outer, inner = bench.call(config, {"again": True}).response
        assert (outer[0], inner[0]) == (1, 1)
        assert outer[1] != inner[1]


class TestContext:
    SOURCE = """
        def handler(event, context):
            return {
                name: getattr(context, name)
                for name in event
            } | {"left": context.get_remaining_time_in_millis()}
    """

    def ask(self, bench: Bench, *names: str, **settings: object) -> dict[str, object]:
        return bench.answer(self.SOURCE, list(names), **settings)

    def test_says_which_function_this_is(self, bench):
        names = ("function_name", "function_version", "invoked_function_arn")
        assert self.ask(bench, *names) == {
            "function_name": "welcome",
            "function_version": "$LATEST",
            "invoked_function_arn": ARN + "welcome",
            "left": 3000,
        }

    def test_the_invoked_arn_is_the_one_the_caller_used(self, bench):
        config = deployed("def handler(e, c): return c.invoked_function_arn")
        alias = ARN + "welcome:live"
        assert bench.call(config, invoked_arn=alias).response == alias

    def test_the_memory_limit_is_text_as_in_awss_python_runtime(self, bench):
        answer = self.ask(bench, "memory_limit_in_mb", memory_mb=256)
        assert answer["memory_limit_in_mb"] == "256"

    def test_names_its_place_in_cloudwatch_logs(self, bench):
        answer = self.ask(bench, "log_group_name", "log_stream_name")
        assert answer["log_group_name"] == "/aws/lambda/welcome"
        _, stream, _ = bench.written[0]
        assert answer["log_stream_name"] == stream

    def test_the_remaining_time_falls_as_lab_time_passes(self, bench):
        source = """
            import time

            def handler(event, context):
                before = context.get_remaining_time_in_millis()
                time.sleep(1.5)
                return [before, context.get_remaining_time_in_millis()]
        """
        assert bench.answer(source, timeout=10) == [10_000, 8_500]

    def test_has_no_client_context_and_an_empty_identity(self, bench):
        source = """
            def handler(event, context):
                return [context.client_context, context.identity.cognito_identity_id]
        """
        assert bench.answer(source) == [None, None]

    def test_log_writes_to_the_log(self, bench):
        result = bench.run("def handler(e, context): context.log('seen')")
        assert "seen" in result.log.splitlines()

    def test_its_repr_names_the_function(self, bench):
        assert "function_name=welcome" in bench.answer(
            "def handler(event, context): return repr(context)"
        )


class TestFunctionConfig:
    def test_the_log_group_is_lambdas(self):
        assert deployed("x = 1").log_group == "/aws/lambda/welcome"

    def test_defaults_are_lambdas(self):
        config: FunctionConfig = deployed("x = 1")
        assert (config.timeout, config.memory_mb, config.version) == (3, 128, "$LATEST")

    def test_its_repr_leaves_the_code_out(self):
        assert "code=b" not in repr(deployed("x = 1"))


def test_started_at_is_an_aware_moment_of_lab_time(bench):
    started: datetime = bench.run("def handler(e, c): pass").started_at
    assert started.isoformat() == "2022-08-21T10:49:51.310000+00:00"
