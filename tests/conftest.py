"""What the tests share: a test that needs a program says so with a marker.

On a machine without the program the test is skipped; in CI (the variable `CI` is set)
it fails, so that nothing goes untested there unnoticed.
"""

from __future__ import annotations

import gc
import os
import shutil

import pytest

# No test reads or writes the progress of the person who runs it.
os.environ["WORKBOOK_PROGRESS"] = "off"

PROGRAMS = {"needs_browser": "chromium", "needs_node": "node", "needs_npm": "npm"}


def pytest_collection_finish() -> None:
    """What is imported by now stays: the garbage collector need not look through it."""
    gc.freeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker, program in PROGRAMS.items():
        if item.get_closest_marker(marker) and shutil.which(program) is None:
            reason = f"{program} is not on the PATH"
            if os.environ.get("CI"):
                pytest.fail(f"{reason}, and in CI it has to be", pytrace=False)
            pytest.skip(reason)
