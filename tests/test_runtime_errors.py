"""What a caller gets when a function fails.

Sources: Lambda developer guide, "Lambda function errors", and AWS's open-source
runtime interface client for Python, whose wording these tests hold.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from runtime_kit import Bench, deployed

from helpers.functions import Result, errors, json_text


@pytest.fixture
def bench() -> Bench:
    return Bench()


def failure(result: Result) -> dict[str, Any]:
    """The error object; what Result repeats of it must agree."""
    payload: dict[str, Any] = json.loads(result.payload)
    assert result.function_error == "Unhandled"
    assert result.response == payload
    assert result.error == payload["errorMessage"]
    assert result.error_type == payload["errorType"]
    return payload


class TestAHandlerThatRaises:
    SOURCE = """\
        def handler(event, context):
            return new_image(event["Records"][0])

        def new_image(record):
            return record["dynamodb"]["NewImage"]
    """

    def test_gives_message_type_request_id_and_stack(self, bench):
        event = {"Records": [{"dynamodb": {"Keys": {}}}]}
        result = bench.run(self.SOURCE, event)
        assert failure(result) == {
            "errorMessage": "'NewImage'",
            "errorType": "KeyError",
            "requestId": result.request_id,
            "stackTrace": [
                '  File "/var/task/index.py", line 2, in handler\n'
                '    return new_image(event["Records"][0])\n',
                '  File "/var/task/index.py", line 5, in new_image\n'
                '    return record["dynamodb"]["NewImage"]\n',
            ],
        }

    def test_the_stack_shows_only_the_functions_own_code(self, bench):
        source = "import json\ndef handler(e, c): return json.loads('{')"
        payload = failure(bench.run(source))
        assert payload["errorType"] == "JSONDecodeError"
        assert len(payload["stackTrace"]) == 1
        assert "/var/task/index.py" in payload["stackTrace"][0]

    def test_the_lines_are_of_this_deployment_not_of_one_before(self, bench):
        bench.run("def handler(e, c): raise ValueError('first')")
        payload = failure(bench.run("def handler(e, c): raise ValueError('second')"))
        assert "'second'" in payload["stackTrace"][0]

    def test_an_exception_class_of_the_function_keeps_its_name(self, bench):
        source = """
            class PoisonPill(Exception):
                pass

            def handler(event, context):
                raise PoisonPill("record 3")
        """
        payload = failure(bench.run(source))
        assert payload["errorType"] == "PoisonPill"
        assert payload["errorMessage"] == "record 3"

    def test_no_message_is_an_empty_message(self, bench):
        payload = failure(bench.run("def handler(e, c): raise ValueError"))
        assert payload["errorMessage"] == ""

    def test_a_wrong_signature_is_a_type_error(self, bench):
        payload = failure(bench.run("def handler(event): pass"))
        assert payload["errorType"] == "TypeError"
        assert "takes 1 positional argument but 2 were given" in payload["errorMessage"]

    def test_endless_recursion_is_an_error_like_others(self, bench):
        source = "def handler(e, c): return handler(e, c)"
        payload = failure(bench.run(source))
        assert payload["errorType"] == "RecursionError"
        assert bench.answer("def handler(e, c): return 'fine'") == "fine"

    def test_running_out_of_memory_too(self, bench):
        payload = failure(bench.run("def handler(e, c): raise MemoryError"))
        assert payload["errorType"] == "MemoryError"


class TestAHandlerThatCannotBeFound:
    def test_a_module_it_imports_is_missing(self, bench):
        result = bench.run("import stripe_of_nobody\ndef handler(e, c): pass")
        assert failure(result) == {
            "errorMessage": "Unable to import module 'index': "
            "No module named 'stripe_of_nobody'",
            "errorType": "Runtime.ImportModuleError",
            "requestId": result.request_id,
            "stackTrace": [],
        }

    def test_its_own_module_is_missing(self, bench):
        payload = failure(bench.run("x = 1", handler="app.handler"))
        assert payload["errorMessage"] == (
            "Unable to import module 'app': No module named 'app'"
        )

    def test_the_module_has_no_such_name(self, bench):
        payload = failure(bench.run("def lambda_handler(e, c): pass"))
        assert payload["errorType"] == "Runtime.HandlerNotFound"
        assert payload["errorMessage"] == "Handler 'handler' missing on module 'index'"

    def test_the_handler_setting_has_no_dot(self, bench):
        payload = failure(bench.run("x = 1", handler="handler"))
        assert payload["errorType"] == "Runtime.MalformedHandlerName"
        assert payload["errorMessage"] == (
            "Bad handler 'handler': not enough values to unpack (expected 2, got 1)"
        )

    def test_the_handler_setting_names_a_built_in_module(self, bench):
        payload = failure(bench.run("x = 1", handler="time.sleep"))
        assert payload["errorType"] == "Runtime.BuiltInModuleConflict"

    def test_the_source_is_not_python(self, bench):
        payload = failure(bench.run("x = 1\ndef handler(e, c)\n    pass\n"))
        assert payload["errorType"] == "Runtime.UserCodeSyntaxError"
        assert payload["errorMessage"].startswith("Syntax error in module 'index': ")
        assert payload["errorMessage"].endswith("(index.py, line 2)")
        assert payload["stackTrace"] == [
            '  File "/var/task/index.py" Line 2\n    def handler(e, c)\n'
        ]

    def test_the_import_raises_something_else(self, bench):
        payload = failure(bench.run("raise KeyError('TABLE')"))
        assert payload["errorType"] == "KeyError"
        assert payload["stackTrace"] == [
            '  File "/var/task/index.py", line 1, in <module>\n'
            "    raise KeyError('TABLE')\n"
        ]

    def test_every_call_tries_the_import_again(self, bench):
        config = deployed("raise KeyError('TABLE')")
        types = [bench.call(config).error_type for _ in range(2)]
        assert types == ["KeyError", "KeyError"]


class TestResponses:
    @pytest.mark.parametrize(
        ("value", "kind"),
        [("{1, 2}", "set"), ("object()", "object"), ("{'a': [{1}]}", "set")],
    )
    def test_what_json_cannot_hold_is_a_marshal_error(self, bench, value, kind):
        payload = failure(bench.run(f"def handler(e, c): return {value}"))
        assert payload["errorType"] == "Runtime.MarshalError"
        assert payload["errorMessage"] == (
            f"Unable to marshal response: Object of type {kind} "
            "is not JSON serializable"
        )
        assert payload["stackTrace"] == []

    def test_an_async_handler_is_not_awaited(self, bench, recwarn):
        payload = failure(bench.run("async def handler(e, c): return 1"))
        assert "Object of type coroutine" in payload["errorMessage"]
        assert not recwarn.list

    def test_awss_runtime_writes_a_decimal_as_a_number(self, bench):
        source = """
            from decimal import Decimal

            def handler(event, context):
                return {"price": Decimal("19.90"), "n": Decimal(7)}
        """
        result = bench.run(source)
        assert result.payload == '{"price": 19.90, "n": 7}'
        assert result.response == {"price": 19.9, "n": 7}

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (float("nan"), "NaN"),
            (Decimal("NaN"), "NaN"),
            ((1, 2), "[1, 2]"),
            ({1: "one"}, '{"1": "one"}'),
            ("ü", '"ü"'),
            (b'{"raw": 1}', '{"raw": 1}'),
            ({"data": b"text"}, '{"data": "text"}'),
        ],
    )
    def test_other_values_are_written_as_awss_runtime_does(self, value, text):
        assert json_text.encode(value) == text

    @pytest.mark.parametrize(("extra", "fits"), [(0, True), (1, False)])
    def test_more_than_six_megabytes_are_refused(self, bench, extra, fits):
        size = errors.MAX_RESPONSE_BYTES - 2 + extra  # two quotation marks
        result = bench.run(f"def handler(e, c): return 'x' * {size}")
        assert (result.error is None) is fits
        if not fits:
            assert failure(result) == {
                "errorType": "Function.ResponseSizeTooLarge",
                "errorMessage": "Response payload size exceeded maximum allowed "
                "payload size (6291556 bytes).",
            }

    def test_a_payload_that_is_no_json_is_an_unmarshal_error(self, bench):
        config = deployed("def handler(e, c): pass")
        result = bench.runtime.invoke(config, "{not json")
        assert failure(result)["errorType"] == "Runtime.UnmarshalError"


class TestAFunctionThatEnds:
    def test_a_time_out_is_reported_by_lambda(self, bench):
        result = bench.run("import time\ndef handler(e, c): time.sleep(10)")
        assert failure(result) == {
            "errorType": "Sandbox.Timedout",
            "errorMessage": f"RequestId: {result.request_id} "
            "Error: Task timed out after 3.00 seconds",
        }

    @pytest.mark.parametrize(
        ("ending", "why"),
        [
            ("sys.exit(1)", "with error: exit status 1"),
            ("sys.exit(300)", "with error: exit status 44"),
            ("sys.exit('no table')", "with error: exit status 1"),
            ("sys.exit()", "without providing a reason"),
            ("os._exit(3)", "with error: exit status 3"),
            ("raise GeneratorExit", "with error: exit status 1"),
        ],
    )
    def test_an_exit_is_reported_by_lambda(self, bench, ending, why):
        result = bench.run(f"import os, sys\ndef handler(e, c):\n    {ending}")
        assert failure(result) == {
            "errorType": "Runtime.ExitError",
            "errorMessage": f"RequestId: {result.request_id} "
            f"Error: Runtime exited {why}",
        }

    def test_an_exit_at_import_too(self, bench):
        result = bench.run("import sys\nsys.exit(2)")
        assert failure(result)["errorType"] == "Runtime.ExitError"

    @pytest.mark.parametrize("ending", ["os._exit(1)", "time.sleep(10)"])
    def test_the_next_call_starts_cold(self, bench, ending):
        source = f"""
            import os, time
            calls = 0

            def handler(event, context):
                global calls
                calls += 1
                if event:
                    {ending}
                return calls
        """
        config = deployed(source)
        answers = [bench.call(config, end).response for end in (0, 0, 1, 0)]
        assert (answers[:2], answers[3]) == ([1, 2], 1)

    @pytest.mark.parametrize(
        ("ending", "kind"),
        [("os._exit(1)", "Runtime.ExitError"), ("time.sleep(10)", "Sandbox.Timedout")],
    )
    def test_except_exception_does_not_catch_it(self, bench, ending, kind):
        source = f"""
            import os, time

            def handler(event, context):
                try:
                    {ending}
                except Exception:
                    return "survived"
        """
        assert bench.run(source).error_type == kind
