"""Slides: what is chosen of each chapter, and one file that asks nothing of anybody."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import notebook_runner as runner
import pytest
import slides
from selection import Slide, select

CHAPTERS = runner.chapters()
each_chapter = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)


def shown(path: Path) -> list[Slide]:
    return select(runner.read(path).cells)


@each_chapter
def test_each_prediction_is_asked_shown_and_explained(path: Path) -> None:
    kinds = [slide.kind for slide in shown(path)]
    guesses = [
        cell
        for cell in runner.read(path).cells
        if cell.source.startswith("prediction =")
    ]
    assert kinds.count("question") == len(guesses)
    steps = " ".join(k for k in kinds if k in ("question", "run", "explanation"))
    assert re.fullmatch(r"(question( run)+ explanation ?)*", steps), steps


@each_chapter
def test_each_question_has_letters_to_vote_by(path: Path) -> None:
    for slide in shown(path):
        if slide.kind == "question":
            options = re.findall(r"^- (.*)$", slide.cells[0].source, re.MULTILINE)
            letters = [option[2] for option in options if option.startswith("**")]
            assert letters == list("abcdefgh"[: len(options)])
            assert len(options) >= 3


@each_chapter
def test_each_explanation_begins_with_the_letter_that_is_right(path: Path) -> None:
    slides = [one for one in shown(path) if one.kind in ("question", "explanation")]
    for asked, told in zip(slides[::2], slides[1::2], strict=True):
        offered = re.findall(r"^- \*\*([a-h])", asked.cells[0].source, re.MULTILINE)
        right = re.match(r"## .*\n\n\*\*([a-h])\*\*", told.cells[0].source)
        assert right
        assert right[1] in offered


@each_chapter
def test_no_question_carries_its_answer(path: Path) -> None:
    for slide in shown(path):
        if slide.kind in ("question", "exercise"):
            assert "<details>" not in slide.cells[0].source
            assert "What happened" not in slide.cells[0].source


@each_chapter
def test_title_exercises_and_recap_are_there(path: Path) -> None:
    kinds = [slide.kind for slide in shown(path)]
    assert kinds[0] == "title"
    assert kinds.count("recap") == 1
    exercises = [c for c in runner.read(path).cells if runner.exercise_of(c)]
    assert kinds.count("exercise") == len(exercises)


@pytest.mark.needs_browser
@pytest.mark.needs_npm
@pytest.mark.parametrize("name", ["02_compare_view_types", "05_survive_failures"])
def test_one_file_asks_nothing_and_fits_the_screen(name: str, tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    chapter = runner.NOTEBOOKS / f"{name}.ipynb"
    file = slides.write(chapter, tmp_path)
    asked: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        page.on("request", lambda request: asked.append(request.url))
        page.goto(file.as_uri())
        page.wait_for_function("window.Reveal && Reveal.isReady()")
        assert page.evaluate("Reveal.getTotalSlides()") == len(shown(chapter))
        for number, slide in enumerate(shown(chapter)):
            size = page.evaluate(
                """() => { const s = Reveal.getCurrentSlide();
                return [s.dataset.kind, s.scrollWidth, s.scrollHeight] }"""
            )
            assert size[0] == slide.kind
            assert size[1] <= 1282, f"slide {number} is too wide"
            assert size[2] <= 722, f"slide {number} is too long"
            page.keyboard.press("ArrowRight")
        browser.close()
    assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]
