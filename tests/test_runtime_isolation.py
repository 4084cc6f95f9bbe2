"""What a function has to itself while it runs, and what the notebook gets back.

Source: Lambda developer guide: a function runs in a process of its own, with the
environment variables of "Defined runtime environment variables".
"""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from runtime_kit import Bench, deployed


@pytest.fixture
def bench() -> Bench:
    return Bench()


def surroundings() -> dict[str, object]:
    """Everything a function's run swaps, as the notebook sees it."""
    return {
        "environment": dict(os.environ),
        "modules": {n: m for n, m in sys.modules.items() if n.startswith("index")},
        "helpers": sys.modules.get("helpers"),
        "meta_path": list(sys.meta_path),
        "streams": (sys.stdout, sys.stderr),
        "time": (time.time, time.sleep, time.monotonic, time.perf_counter),
        "dates": (sys.modules["datetime"].datetime, sys.modules["datetime"].date),
        "network": (
            socket.getaddrinfo,
            socket.socket.connect,
            "connect" in vars(socket.socket),
        ),
        "handlers": list(logging.root.handlers),
        "level": logging.root.level,
        "converter": logging.Formatter.converter,
        "factory": logging.getLogRecordFactory(),
        "exit": os._exit,
        "folder": os.getcwd(),
    }


SWAPS_EVERYTHING = """
    import logging, os, time, datetime

    logging.getLogger().setLevel("DEBUG")
    logging.getLogger().addHandler(logging.NullHandler())
    os.environ["LEFT_BEHIND"] = "yes"
    os.environ.pop("PATH")

    def handler(event, context):
        os.environ["ALSO"] = "yes"
        print(datetime.datetime.now())
        if event:
            raise {"error": ValueError, "interrupt": KeyboardInterrupt,
                   "exit": SystemExit}[event]
"""


FIRST_IN_A_HANDLER = """
import datetime, sys
from runtime_kit import Bench

library, kept = sys.argv[1:]
absent = library not in sys.modules
source = (
    f"import datetime, {library}\\n"
    "def handler(event, context):\\n"
    f"    return [id({library}), str(datetime.date.today())]"
)
seen, today = Bench().answer(source)
print(absent, seen == id(sys.modules[library]), today)
print(eval(kept, {"datetime": datetime, library: sys.modules[library]}))
"""


class TestTheNotebookGetsEverythingBack:
    @pytest.mark.parametrize("event", [None, "error", "exit"])
    def test_after_an_invocation(self, bench, event):
        before = surroundings()
        bench.run(SWAPS_EVERYTHING, event or "")
        assert surroundings() == before

    def test_after_an_import_that_fails(self, bench):
        before = surroundings()
        bench.run("import nothing_of_this_name")
        bench.run("def handler(:")
        assert surroundings() == before

    def test_after_a_time_out(self, bench):
        before = surroundings()
        bench.run("import time\ndef handler(e, c): time.sleep(99)")
        assert surroundings() == before

    def test_after_an_interrupt_which_passes_through(self, bench):
        before = surroundings()
        config = deployed(SWAPS_EVERYTHING)
        with pytest.raises(KeyboardInterrupt):
            bench.call(config, "interrupt")
        assert surroundings() == before
        assert bench.call(config, "").error is None

    def test_variables_do_not_reach_child_processes(self, bench):
        bench.run(SWAPS_EVERYTHING, "")
        names = os.popen("env").read() if os.name == "posix" else ""
        assert "LEFT_BEHIND" not in names
        assert "ALSO" not in names
        assert os.name != "posix" or "PATH=" in names


class TestModules:
    def test_two_functions_may_both_have_an_index(self, bench):
        one = "import shared\ndef handler(e, c): return shared.name"
        a = deployed({"index.py": one, "shared.py": "name = 'a'"}, name="a")
        b = deployed({"index.py": one, "shared.py": "name = 'b'"}, name="b")
        answers = [bench.call(f).response for f in (a, b, a, b)]
        assert answers == ["a", "b", "a", "b"]

    def test_a_zip_may_have_a_module_named_like_one_of_ours(self, bench):
        import helpers

        files = {
            "index.py": "import helpers\ndef handler(e, c): return helpers.greeting",
            "helpers.py": "greeting = 'from the zip'",
        }
        config = deployed(files)
        assert bench.call(config).response == "from the zip"
        assert sys.modules["helpers"] is helpers
        assert bench.call(config).response == "from the zip"

    def test_imports_inside_the_handler_find_the_zip_too(self, bench):
        files = {
            "index.py": "def handler(e, c):\n    import late\n    return late.n",
            "late.py": "n = 1",
        }
        config = deployed(files)
        assert [bench.call(config).response for _ in range(2)] == [1, 1]
        assert "late" not in sys.modules

    def test_a_folder_without_init_is_a_package(self, bench):
        files = {
            "index.py": "from mail.texts import hi\ndef handler(e, c): return hi",
            "mail/texts.py": "hi = 'hi'",
        }
        assert bench.answer(files) == "hi"

    def test_installed_libraries_are_shared(self, bench):
        import boto3

        source = "import boto3\ndef handler(e, c): return id(boto3)"
        assert bench.answer(source) == id(boto3)

    @pytest.mark.parametrize(
        ("library", "kept"),
        [
            ("pandas", "datetime.datetime in pandas.Timestamp.__mro__"),
            ("numpy", "numpy.datetime64(1, 's').item().__class__ is datetime.datetime"),
            ("sqlite3", "sqlite3.Date is datetime.date"),
        ],
    )
    def test_a_library_first_imported_by_a_handler_is_the_processes(
        self, library, kept
    ):
        """In a process of its own: a compiled module brings it down if this fails."""
        done = subprocess.run(
            [sys.executable, "-c", FIRST_IN_A_HANDLER, library, kept],
            cwd=Path(__file__).parent,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.split() == ["True", "True", "2022-08-21", "True"]

    def test_this_library_is_not_on_lambda(self, bench):
        result = bench.run("from helpers import clock\ndef handler(e, c): pass")
        assert (
            result.error == "Unable to import module 'index': No module named 'helpers'"
        )

    def test_dataclasses_and_type_hints_resolve_in_the_zips_modules(self, bench):
        source = """
            from __future__ import annotations
            import dataclasses, typing

            @dataclasses.dataclass
            class User:
                name: str

            def handler(event, context):
                return [User("Ada").name, typing.get_type_hints(User)["name"].__name__]
        """
        assert bench.answer(source) == ["Ada", "str"]

    def test_files_say_where_lambda_would_have_put_them(self, bench):
        files = {
            "index.py": "import pkg\ndef handler(e, c): return [__file__, pkg.path]",
            "pkg/__init__.py": "path = __file__",
        }
        paths = ["/var/task/index.py", "/var/task/pkg/__init__.py"]
        assert bench.answer(files) == paths

    def test_packages_read_their_data_files(self, bench):
        source = """
            import importlib.resources, pkgutil

            def handler(event, context):
                text = importlib.resources.files("mail").joinpath("welcome.txt")
                data = pkgutil.get_data("mail", "welcome.txt")
                return [text.read_text(), data.decode()]
        """
        files = {"index.py": source, "mail/__init__.py": "", "mail/welcome.txt": "Hi"}
        assert bench.answer(files) == ["Hi", "Hi"]

    def test_a_missing_data_file_is_a_file_not_found(self, bench):
        source = """
            import pkgutil

            def handler(event, context):
                return pkgutil.get_data("mail", "none.txt")
        """
        files = {"index.py": source, "mail/__init__.py": ""}
        assert bench.run(files).error_type == "FileNotFoundError"

    def test_built_in_modules_are_never_replaced(self, bench):
        files = {
            "index.py": "import os\ndef handler(e, c): return os.getcwd()",
            "os.py": "raise RuntimeError",
        }
        assert bench.answer(files) == os.getcwd()


class TestEnvironmentVariables:
    READ = "import os\ndef handler(e, c): return dict(os.environ)"

    def test_are_lambdas_the_functions_and_nothing_of_the_notebooks(
        self, bench, monkeypatch
    ):
        monkeypatch.setenv("SECRET_OF_THE_USER", "x")
        seen = bench.answer(self.READ, environment={"TABLE": "Users"})
        assert seen["TABLE"] == "Users"
        assert "SECRET_OF_THE_USER" not in seen
        assert seen["AWS_LAMBDA_FUNCTION_NAME"] == "welcome"
        assert seen["AWS_LAMBDA_FUNCTION_VERSION"] == "$LATEST"
        assert seen["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "128"
        assert seen["AWS_LAMBDA_LOG_GROUP_NAME"] == "/aws/lambda/welcome"
        assert seen["AWS_LAMBDA_LOG_STREAM_NAME"] == bench.written[0][1]
        assert seen["AWS_EXECUTION_ENV"] == "AWS_Lambda_python3.13"
        assert seen["AWS_REGION"] == seen["AWS_DEFAULT_REGION"] == "eu-central-1"
        assert seen["_HANDLER"] == "index.handler"
        assert seen["LAMBDA_TASK_ROOT"] == "/var/task"
        assert seen["TZ"] == ":UTC"

    def test_keep_the_settings_that_keep_boto3_on_the_practice_account(
        self, bench, monkeypatch
    ):
        monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
        monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
        escape = {"AWS_CONFIG_FILE": "/home/me/.aws/config"}
        seen = bench.answer(self.READ, environment=escape)
        assert seen["AWS_CONFIG_FILE"] == os.devnull
        assert seen["HTTPS_PROXY"] == "http://127.0.0.1:9"

    def test_a_setting_that_changes_later_is_seen_by_a_warm_function(
        self, bench, monkeypatch
    ):
        config = deployed(self.READ)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "FIRST")
        assert bench.call(config).response["AWS_ACCESS_KEY_ID"] == "FIRST"
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "SECOND")
        assert bench.call(config).response["AWS_ACCESS_KEY_ID"] == "SECOND"

    def test_what_a_handler_sets_stays_with_its_deployment(self, bench):
        source = """
            import os

            def handler(event, context):
                os.environ["SEEN"] = os.environ.get("SEEN", "") + "x"
                return os.environ["SEEN"]
        """
        config = deployed(source)
        assert [bench.call(config).response for _ in range(2)] == ["x", "xx"]
        assert bench.answer(source, name="other") == "x"
        assert "SEEN" not in os.environ


class TestOutputAndLogging:
    def test_nothing_is_printed_in_the_notebook(self, bench, capsys):
        bench.run("print('at import')\ndef handler(e, c): print('in handler')")
        captured = capsys.readouterr()
        assert (captured.out, captured.err) == ("", "")

    def test_other_threads_still_print_in_the_notebook(
        self, bench, monkeypatch, capsys
    ):
        def in_a_thread() -> None:
            worker = threading.Thread(target=lambda: print("from a thread"))
            worker.start()
            worker.join()

        monkeypatch.setitem(sys.modules, "aws_stub", SimpleNamespace(go=in_a_thread))
        result = bench.run("import aws_stub\ndef handler(e, c): aws_stub.go()")
        assert "from a thread" not in result.log
        assert capsys.readouterr().out == "from a thread\n"

    def test_a_logging_level_set_in_the_function_stays_in_it(self, bench):
        source = """
            import logging
            logging.getLogger().setLevel("INFO")

            def handler(event, context):
                logging.info("told")
        """
        config = deployed(source)
        before = logging.root.level
        assert "told" in bench.call(config).log
        assert logging.root.level == before
        assert "told" in bench.call(config).log
        quiet = bench.run("import logging\ndef handler(e, c): logging.info('told')")
        assert "told" not in quiet.log

    def test_the_notebooks_log_handlers_see_nothing_of_a_function(self, bench, caplog):
        with caplog.at_level("DEBUG"):
            bench.run("import logging\ndef handler(e, c): logging.error('mine')")
        assert "mine" not in caplog.text

    def test_a_format_set_on_lambdas_handler_is_the_functions_own(self, bench):
        source = """
            import logging
            style = "%(levelname)s|%(aws_request_id)s|%(message)s"
            logging.getLogger().handlers[0].setFormatter(logging.Formatter(style))

            def handler(event, context):
                logging.warning("careful")
        """
        result = bench.run(source, name="a")
        assert f"WARNING|{result.request_id}|careful" in result.log
        other = bench.run("import logging\ndef handler(e, c): logging.warning('x')")
        assert "[WARNING]\t" in other.log

    def test_a_new_deployment_does_not_inherit_named_loggers(self, bench):
        source = """
            import logging, sys
            logger = logging.getLogger("payments")
            logger.addHandler(logging.StreamHandler(sys.stdout))

            def handler(event, context):
                logger.error("once")
        """
        first = bench.run(source)
        second = bench.run(source + "    # deployed again\n")
        assert first.log.count("\nonce\n") == second.log.count("\nonce\n") == 1
        assert "payments" not in logging.root.manager.loggerDict


class TestNetwork:
    def dial(self, how: str) -> str:
        return f"import socket\ndef handler(e, c):\n    return {how}\n"

    @pytest.mark.parametrize(
        "how",
        [
            "socket.create_connection(('example.com', 80))",
            "socket.getaddrinfo('example.com', 80)",
            "socket.socket().connect(('192.0.2.1', 80))",
            "socket.socket().connect_ex(('192.0.2.1', 80))",
            "socket.socket(socket.AF_INET6).connect(('2001:db8::1', 80))",
        ],
    )
    def test_a_connection_to_another_machine_is_refused_with_a_sentence(
        self, bench, how
    ):
        result = bench.run(self.dial(how))
        assert result.error_type == "NoNetwork"
        assert "the practice account has no network" in str(result.error)

    def test_urllib_is_refused_too(self, bench):
        source = """
            import urllib.request

            def handler(event, context):
                urllib.request.urlopen("http://example.com", timeout=1)
        """
        assert "no network" in str(bench.run(source).error)

    def test_this_machine_can_be_reached(self, bench):
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            source = self.dial(
                f"socket.create_connection(('127.0.0.1', {port})).close()"
            )
            assert bench.run(source).error is None

    def test_the_notebook_keeps_its_network(self, bench, monkeypatch):
        seen = []

        def thread_connects() -> None:
            def attempt() -> None:
                try:
                    socket.socket().connect(("127.0.0.1", 1))
                except OSError as error:
                    seen.append(type(error).__name__)

            worker = threading.Thread(target=attempt)
            worker.start()
            worker.join()

        monkeypatch.setitem(
            sys.modules, "aws_stub", SimpleNamespace(go=thread_connects)
        )
        bench.run("import aws_stub\ndef handler(e, c): aws_stub.go()")
        assert seen == ["ConnectionRefusedError"]


class TestAwsCalls:
    """`Runtime.aws_call()` wraps what the practice account does for a handler."""

    def test_the_account_sees_the_process_and_not_the_function(
        self, bench, monkeypatch, capsys
    ):
        mine = ModuleType("index")
        monkeypatch.setitem(sys.modules, "index", mine)
        seen: dict[str, object] = {}

        def put_item() -> None:
            with bench.runtime.aws_call():
                seen["module"] = sys.modules["index"]
                seen["name"] = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
                seen["running"] = bench.runtime.running()
                print("printed by the account")

        monkeypatch.setitem(sys.modules, "aws_stub", SimpleNamespace(put_item=put_item))
        source = """
            import aws_stub, os

            def handler(event, context):
                aws_stub.put_item()
                print("printed by the handler")
                return [os.environ["AWS_LAMBDA_FUNCTION_NAME"], context.aws_request_id]
        """
        result = bench.run(source)
        assert result.response == ["welcome", result.request_id]
        assert seen == {"module": mine, "name": None, "running": None}
        assert "printed by the handler" in result.log
        assert capsys.readouterr().out == "printed by the account\n"

    def test_an_error_of_the_account_reaches_the_handler(self, bench, monkeypatch):
        def put_item() -> None:
            with bench.runtime.aws_call():
                raise LookupError("no such table")

        monkeypatch.setitem(sys.modules, "aws_stub", SimpleNamespace(put_item=put_item))
        result = bench.run("import aws_stub\ndef handler(e, c): aws_stub.put_item()")
        assert (result.error_type, result.error) == ("LookupError", "no such table")

    def test_outside_a_handler_it_does_nothing(self, bench):
        with bench.runtime.aws_call():
            bench.runtime.check_deadline()
        assert bench.runtime.running() is None

    def test_a_running_handler_can_be_asked_for(self, bench, monkeypatch):
        stub = SimpleNamespace(running=bench.runtime.running)
        monkeypatch.setitem(sys.modules, "aws_stub", stub)
        result = bench.run(
            "import aws_stub\ndef handler(e, c): return aws_stub.running()"
        )
        assert result.response == result.request_id

    def test_one_function_may_call_another(self, bench, monkeypatch):
        inner = deployed("x = 'inner'\ndef handler(e, c): return x", name="inner")

        def invoke() -> object:
            return bench.call(inner).response

        monkeypatch.setitem(sys.modules, "aws_stub", SimpleNamespace(invoke=invoke))
        source = """
            import aws_stub, os
            x = "outer"

            def handler(event, context):
                print("before")
                answer = aws_stub.invoke()
                print("after")
                return [answer, x, os.environ["AWS_LAMBDA_FUNCTION_NAME"]]
        """
        before = surroundings()
        result = bench.run(source)
        assert result.response == ["inner", "outer", "welcome"]
        assert result.log.index("before") < result.log.index("after")
        assert surroundings() == before


def test_the_folder_stays_the_notebooks(bench):
    assert (
        bench.answer("import os\ndef handler(e, c): return os.getcwd()") == os.getcwd()
    )
