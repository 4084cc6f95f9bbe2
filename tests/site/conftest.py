"""The tests of the built site: `uv run --group docs python -m docs.build` first.

Without a site, or with one that is older than its sources, they are skipped; in CI
they fail then.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from docs.fingerprint import fingerprint
from docs.live.measure import FLAGS
from docs.places import BUILD, FACTS, SITE
from docs.serve import serving

HOW = "build it: uv run --group docs python -m docs.build"


def missing() -> str | None:
    """Why these tests cannot run, if they cannot."""
    if not FACTS.exists() or not SITE.exists():
        return f"there is no site in build/site; {HOW}"
    if json.loads(FACTS.read_text("utf-8"))["fingerprint"] != fingerprint():
        return f"build/site is older than its sources; {HOW}"
    return None


@pytest.fixture(scope="session", autouse=True)
def built() -> Path:
    """The folder of the site."""
    if reason := missing():
        if os.environ.get("CI"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    return SITE


@pytest.fixture(scope="session")
def address(built: Path) -> Iterator[str]:
    """Where the site is served, below the root as on GitHub Pages."""
    with serving(BUILD) as root:
        yield f"{root}{built.name}/"


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    """One Chromium for the tests of a file; each opens a context of its own.

    No longer than that: Playwright leaves an event loop running, which would be in the
    way of other tests.
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        program = shutil.which("chromium")
        browser = play.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()
