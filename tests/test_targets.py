"""The notebooks, unedited, against endpoints in other processes. Part of .ci/run."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import notebook_runner as runner
import pytest

from helpers.targets.wire import Wire

pytestmark = pytest.mark.elsewhere
served_once = pytest.mark.xdist_group("served account")
one_emulator = pytest.mark.xdist_group("ministack")

CHAPTERS = {path.stem[:2]: path for path in runner.chapters()}
OVER_THE_WIRE = ["01", "02", "03", "04", "05", "06", "07", "10"]
QUICK_ELSEWHERE = ["01", "02", "03", "04", "10"]
# Ids that each run makes anew: request ids, mapping ids, names of log streams.
ID = re.compile(
    r"\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b"
    r"|\b[0-9a-f]{32}\b|\b[0-9a-f]{8}\b|\btl[0-9a-f]{10}"
)


def outputs(chapter: str, **environment: str) -> list[Any]:
    """What each code cell of a chapter shows."""
    path = CHAPTERS[chapter]
    program = [sys.executable, runner.__file__, "--outputs", str(path)]
    done = subprocess.run(
        program,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "WORKBOOK_TARGET": "moto", **environment},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def without_ids(shown: Any) -> str:
    return ID.sub("<id>", json.dumps(shown, ensure_ascii=False))


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    """A practice account in another process. It has no pollers: ours have to come."""
    process = subprocess.Popen(
        [sys.executable, "-m", "helpers.targets.serve"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    yield process.stdout.readline().strip()
    process.stdin.close()
    process.wait(timeout=20)


@served_once
@pytest.mark.parametrize("chapter", OVER_THE_WIRE)
def test_shows_the_same_over_the_wire(chapter: str, served: str) -> None:
    here = outputs(chapter)
    started = time.perf_counter()
    there = outputs(chapter, WORKBOOK_TARGET=served)
    seconds = time.perf_counter() - started
    exact = sum(one == two for one, two in zip(here, there, strict=True))
    print(f"{chapter}: {len(here)} cells, {exact} to the byte, {seconds:.0f} s")
    for one, two in zip(here, there, strict=True):
        assert not one[1], one
        assert without_ids(one) == without_ids(two)


# What happens to a cell on ministack 1.4 that runs here, by the cell's id.
DIFFERENCES: dict[str, str] = json.loads(
    (runner.ROOT / "tests" / "ministack.json").read_text("utf-8")
)


@pytest.fixture(scope="module")
def ministack() -> Iterator[str]:
    """The emulator of that name, with its own Lambda and event source mappings."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = shutil.which("ministack", path=str(Path(sys.executable).parent))
    assert program, "uv sync --group ministack"
    process = subprocess.Popen(
        [program],
        env={**os.environ, "GATEWAY_PORT": str(port), "HOST": "127.0.0.1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    for _ in range(300):
        if Wire(url).answers("/_ministack/health"):
            break
        time.sleep(0.2)
    yield url
    process.terminate()
    process.wait(timeout=20)


@one_emulator
@pytest.mark.parametrize(
    "chapter",
    [
        *QUICK_ELSEWHERE,
        *(pytest.param(one, marks=pytest.mark.patient) for one in ["05", "06", "07"]),
    ],
)
def test_runs_on_an_emulator_with_its_own_lambda(chapter: str, ministack: str) -> None:
    """Every cell that fails there is listed, and those listed do fail."""
    there = outputs(chapter, WORKBOOK_TARGET=ministack)
    failed = {id: error for id, error, _ in there if error}
    listed = {id: why for id, why in DIFFERENCES.items() if id[:2] == chapter}
    print(f"{chapter}: {len(there) - len(failed)} of {len(there)} cells run")
    assert failed.keys() == listed.keys(), failed


@pytest.fixture
def profile(tmp_path: Path, ministack: str) -> dict[str, str]:
    """The environment of somebody who means AWS. Its endpoint is the emulator."""
    config = tmp_path / "config"
    config.write_text("[profile sandbox]\nregion = eu-central-1\n", "utf-8")
    keys = tmp_path / "credentials"
    keys.write_text(
        "[sandbox]\naws_access_key_id = test\naws_secret_access_key = test\n", "utf-8"
    )
    return {
        **{k: v for k, v in os.environ.items() if not k.startswith("AWS_")},
        "WORKBOOK_TARGET": "aws",
        "WORKBOOK_ACCEPT_COST": "yes",
        "AWS_PROFILE": "sandbox",
        "AWS_REGION": "eu-central-1",
        "AWS_CONFIG_FILE": str(config),
        "AWS_SHARED_CREDENTIALS_FILE": str(keys),
        "AWS_ENDPOINT_URL": ministack,
    }


def run_as_aws(
    environment: dict[str, str], *program: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *program],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@one_emulator
def test_aws_makes_only_what_is_prefixed_and_cleans_it_up(
    profile: dict[str, str], ministack: str
) -> None:
    child = Path(__file__).with_name("aws_child.py")
    done = run_as_aws(profile, str(child))
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    # This emulator does not tag what a stack makes; the stack itself bears the tag.
    assert sorted(map(tuple, told["made"])) == [
        ("function", "workbook-greet"),
        ("identity", "hello@example.com"),
        ("log group", "/aws/lambda/workbook-greet"),
        ("mapping", "workbook-greet"),
        ("queue", "workbook-failures"),
        ("role", "workbook-greet"),
        ("stack", "workbook-welcome"),
        ("table", "workbook-Greeted"),
        ("table", "workbook-People"),
    ]
    made = {"workbook-Greeted", "workbook-People", "workbook-Users"}
    assert set(told["during"]) - set(told["before"]) == made
    tag = {"Key": "made-by", "Value": "dynamodb-streams-workbook"}
    assert tag in told["tags"]
    assert told["delivered"] == {
        "user_1": ["workbook-greet", None],
        "user_2": ["workbook-greet", None],
        "user_3": ["workbook-welcome", None],
    }
    assert told["blocked"] == []
    assert sorted(told["greeted"]) == ["user_1", "user_2"]
    assert told["left"] == told["again"] == []
    assert "workbook-of-my-own" in told["after"] == told["before"]
    # Every request that was made, and nothing but the named endpoint was reached.
    assert len(told["requests"]) > 30
    assert all(url.startswith(ministack) for _, url in told["requests"])


@one_emulator
@pytest.mark.parametrize("less", ["AWS_PROFILE", "AWS_REGION", "WORKBOOK_ACCEPT_COST"])
def test_aws_is_refused_without_a_clear_yes(less: str, profile: dict[str, str]) -> None:
    environment = {k: v for k, v in profile.items() if k != less}
    if less == "AWS_PROFILE":
        environment["AWS_PROFILE"] = ""
    done = run_as_aws(environment, "-c", "from helpers import lab; lab.start()")
    assert done.returncode != 0
    assert less in done.stderr
