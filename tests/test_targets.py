"""The notebooks, unedited, against endpoints in other processes. Part of .ci/run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import notebook_runner as runner
import pytest

pytestmark = [pytest.mark.elsewhere, pytest.mark.xdist_group("targets")]

CHAPTERS = {path.stem[:2]: path for path in runner.chapters()}
OVER_THE_WIRE = ["01", "02", "03", "04", "05", "06", "07", "10"]
# Ids that each run makes anew: request ids, mapping ids, names of log streams.
ID = re.compile(
    r"\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b"
    r"|\b[0-9a-f]{32}\b|\b[0-9a-f]{8}\b"
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


@pytest.mark.parametrize("chapter", OVER_THE_WIRE)
def test_shows_the_same_over_the_wire(chapter: str, served: str) -> None:
    here = outputs(chapter)
    started = time.perf_counter()
    there = outputs(chapter, WORKBOOK_TARGET=served)
    seconds = time.perf_counter() - started
    exact = sum(one == two for one, two in zip(here, there, strict=True))
    print(f"{chapter}: {len(here)} cells, {exact} to the byte, {seconds:.0f} s")
    for one, two in zip(here, there, strict=True):
        assert without_ids(one) == without_ids(two)
