"""Slides: what is chosen of each chapter, and one file that asks nothing of anybody."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import notebook_runner as runner
import pytest
import slides
from selection import Slide, select

CHAPTERS = [*runner.chapters(), runner.NOTEBOOKS / "_template.ipynb"]
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
def test_each_question_stands_under_a_heading(path: Path) -> None:
    for slide in shown(path):
        if slide.kind == "question":
            assert slide.cells[0].source.startswith("## ")


@each_chapter
def test_what_is_tagged_is_shown_under_a_heading(path: Path) -> None:
    chosen = [slide for slide in shown(path) if slide.kind in ("text", "code")]
    assert all(slide.cells[0].source.startswith("## ") for slide in chosen)
    tagged = [
        c for c in runner.read(path).cells if "slide" in c.metadata.get("tags", [])
    ]
    assert [cell.source for slide in chosen for cell in slide.cells[1:]] == [
        cell.source for cell in tagged if cell.cell_type == "code"
    ]
    texts = [slide for slide in chosen if slide.kind == "text"]
    assert len(texts) == len([c for c in tagged if c.cell_type == "markdown"])


def test_the_matrix_has_no_word_that_the_slides_before_it_do_not_show() -> None:
    before = []
    for slide in shown(runner.NOTEBOOKS / "07_make_it_idempotent.ipynb"):
        text = "\n".join(cell.source for cell in slide.cells)
        if text.startswith("## The matrix"):
            break
        before.append(text)
    words = ["killed", "frozen", "stale lease", "overtaken run", "naive", "set by key"]
    words += ["send, then mark", "mark, then send", "transaction", "Powertools"]
    assert [word for word in words if word not in "\n".join(before)] == []


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
@pytest.mark.parametrize(
    "name",
    ["02_compare_view_types", "05_survive_failures", "07_make_it_idempotent"],
)
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


CHAPTER = "06_see_duplicates.ipynb"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The chapters whose slides are written, by the name of their notebook."""
    names: list[str] = []

    def write(path: Path, folder: Path) -> Path:
        names.append(path.name)
        return folder / path.name

    monkeypatch.setattr(slides, "write", write)
    return names


@pytest.mark.parametrize("number", ["06", "6"])
def test_a_chapter_is_chosen_by_its_number(
    number: str, tmp_path: Path, written: list[str]
) -> None:
    slides.main([number, "--to", str(tmp_path)])
    assert written == [CHAPTER]


def test_without_a_number_all_chapters_have_slides(
    tmp_path: Path, written: list[str]
) -> None:
    slides.main(["--to", str(tmp_path)])
    assert written == [path.name for path in runner.chapters()]


@pytest.mark.parametrize("number", ["99", "six", "-1", "06_see"])
def test_a_chapter_that_is_not_there_is_refused_in_a_sentence(
    number: str,
    tmp_path: Path,
    written: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        slides.main(["02", number, "--to", str(tmp_path)])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert f"there is no chapter {number!r}" in said
    assert "the chapters are 00, 01" in said
    assert written == []


def test_running_a_chapter_leaves_progress_alone_and_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "progress.json"
    monkeypatch.setenv("WORKBOOK_PROGRESS", str(mine))
    chapter = tmp_path / "one.ipynb"
    code = 'from helpers.checks import quiz\n\nquiz("00-how-this-works")'
    cell = {"cell_type": "code", "id": "one", "metadata": {}, "source": code}
    cell |= {"outputs": [], "execution_count": None}
    parts = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    chapter.write_text(json.dumps(parts), "utf-8")
    done = slides.executed(chapter)
    assert "data" in done.cells[0].outputs[0]
    assert not mine.exists()
    assert capfd.readouterr().err == ""
