"""The handout says what the chapters find, and is one printed page."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from typing import Any

import handout
import pytest
from teach_pages import GUIDE


@pytest.fixture
def shown() -> Iterator[Any]:
    """The handout in a browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page()
        page.goto(handout.PAGE.as_uri())
        yield page
        browser.close()


def test_its_facts_are_those_of_the_chapters() -> None:
    fresh = handout.page()
    assert handout.PAGE.read_text("utf-8") == fresh, (
        "write it again: uv run python docs/teach/kit/handout.py"
    )


def test_it_asks_three_questions_and_the_guide_answers_them() -> None:
    [box] = re.findall(
        r'<section class="ask">(.*?)</section>', handout.PAGE.read_text("utf-8"), re.S
    )
    asked = [
        re.sub(r"<[^>]+>", "", question)
        for question in re.findall(r"<li>(.*?)</li>", box)
    ]
    told = re.findall(
        "^\\d\\. \u201c(.*?)\u201d (.+)$", GUIDE["The last five minutes"], re.MULTILINE
    )
    assert len(asked) == 3
    assert [question.replace("`", "") for question, _ in told] == asked


@pytest.mark.needs_browser
def test_it_prints_on_one_page(shown: Any) -> None:
    for paper in ("A4", "Letter"):
        printed = shown.pdf(format=paper, prefer_css_page_size=False)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1, paper


@pytest.mark.needs_browser
def test_it_fits_a_phone(shown: Any) -> None:
    shown.set_viewport_size({"width": 390, "height": 844})
    assert shown.evaluate("document.documentElement.scrollWidth") <= 390
