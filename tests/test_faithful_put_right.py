"""Each correction of moto: AWS's behaviour here, and not on plain moto.

A case that plain moto passes means that moto learned it, and our code can go.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import faithful_cases
import pytest
from faithful_registry import CASES, FAULTS, Aws, Case

from helpers import lab

HERE = Path(__file__).parent
each_case = pytest.mark.parametrize("case", CASES, ids=lambda one: one.id)


@pytest.fixture
def practice() -> Iterator[Aws]:
    lab.start()
    yield Aws(lambda by: lab.clock.advance(by))
    lab.stop()


@pytest.fixture(scope="session")
def on_plain_moto() -> dict[str, str | None]:
    """The error each case ends with on plain moto; None if it passes there."""
    program = [sys.executable, str(HERE / "plain_moto.py")]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@each_case
def test_the_practice_account_does_what_aws_does(case: Case, practice: Aws) -> None:
    case.behaves(practice)


@pytest.mark.xdist_group("plain moto runs once")
@each_case
def test_plain_moto_does_not(case: Case, on_plain_moto: dict[str, str | None]) -> None:
    error = on_plain_moto[case.id]
    assert error is not None, (
        f"moto {version('moto')} learned this: delete our correction of {case.id!r}"
    )
    # Only where the endpoint is the subject may the request miss moto.
    missed = ("EndpointConnectionError", "wanted to reach", "Not yet implemented")
    assert case.account_endpoints or not any(one in error for one in missed), error


def test_every_fault_of_moto_has_a_case() -> None:
    assert {one.fault for one in CASES} == set(FAULTS)
    assert max(Counter(one.id for one in CASES).values()) == 1


def test_the_table_for_people_is_the_registry() -> None:
    written = (HERE.parent / "docs" / "moto-put-right.md").read_text("utf-8")
    assert written == faithful_cases.table() + "\n", (
        "write it again: python tests/faithful_cases.py > docs/moto-put-right.md"
    )
