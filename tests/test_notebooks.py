"""Every chapter: runs as given and solved, says the same twice, and answers back."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import nbformat
import notebook_runner as runner
import pytest

CHAPTERS = runner.chapters()
TO_COME = {
    "01_enable_a_stream",
    "02_compare_view_types",
    "03_create_a_trigger",
    "04_write_the_handler",
    "05_survive_failures",
    "06_see_duplicates",
    "07_make_it_idempotent",
    "08_keep_order_and_scale",
    "09_capstone",
    "10_go_live",
}
LONG = {"09_capstone"}
"""Its wrong answers each meet the adversary: a thorough test in test_capstone.py."""
Reporter = Callable[[Path, bool], dict[str, Any]]
TEMPLATE = runner.NOTEBOOKS / "_template.ipynb"
each_chapter = pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
each_notebook = pytest.mark.parametrize(
    "path", [*CHAPTERS, TEMPLATE], ids=lambda path: path.stem
)
MARKDOWN_LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
HTML_IMAGE = re.compile(r"<img\b[^>]*>")


def code_cells(path: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in runner.read(path).cells if cell.cell_type == "code"]


def prose(path: Path) -> str:
    cells = [cell for cell in runner.read(path).cells if cell.cell_type == "markdown"]
    return "\n\n".join(cell.source for cell in cells)


@each_chapter
def test_runs_as_given_again_and_solved(
    path: Path,
    reporter: Reporter,
    subtests: pytest.Subtests,
) -> None:
    given = runner.read(path)
    started = time.perf_counter()
    # The second process runs it solved too, and with every wrong answer; it forks.
    forks = hasattr(os, "fork")
    kernel_runs = [given] if forks else [given, runner.solved(given)]
    first, *rest = runner.run_in_kernel(*kernel_runs)
    seconds = time.perf_counter() - started
    print(f"{path.stem}: {seconds:.1f} s in a kernel, with its start")
    with subtests.test("only what is tagged raises"):
        only_what_is_tagged_raises(path, first)
    for solved in rest:
        with subtests.test("every check is content with the solution"):
            every_check_is_content(path, solved)
    if not forks:
        return
    report = reporter(path, path.stem not in LONG)
    with subtests.test("another process shows the same bytes"):
        both = zip(code_cells(path), first, report["given"], strict=True)
        for cell, one, two in both:
            assert runner.comparable(one) == two, f"differs:\n{cell.source}"
    for id, answers in report["answers"].items():
        with subtests.test("each wrong answer hears its own sentence", exercise=id):
            each_wrong_answer_hears_its_own_sentence(answers)


def only_what_is_tagged_raises(path: Path, outputs_of_cells: list) -> None:
    for cell, outputs in zip(code_cells(path), outputs_of_cells, strict=True):
        expected = "raises-exception" in cell.metadata.get("tags", [])
        raised = any(output.output_type == "error" for output in outputs)
        assert raised == expected, f"tag and behaviour disagree:\n{cell.source}"


def every_check_is_content(path: Path, outputs_of_cells: list) -> None:
    for cell, outputs in zip(code_cells(path), outputs_of_cells, strict=True):
        if "check(" in cell.source:
            shown = [one.data["text/plain"] for one in outputs if "data" in one]
            assert shown, f"shows no verdict:\n{cell.source}"
            assert shown[-1].startswith("[OK]"), shown[-1]


def each_wrong_answer_hears_its_own_sentence(answers: dict[str, Any]) -> None:
    for name, answer in answers.items():
        assert "raised" not in answer, f"{name}: {answer}"
        assert answer["ok"] == (name == "solution"), f"{name}: {answer}"
    texts = Counter(answer["text"] for answer in answers.values())
    same = {n: a["text"] for n, a in answers.items() if texts[a["text"]] > 1}
    assert not same, f"these misconceptions hear the same sentence: {same}"


@pytest.fixture(scope="module")
def reporter() -> Iterator[Reporter]:
    """What a process of its own says, with another order of sets than the kernel's."""
    process = subprocess.Popen(
        [sys.executable, runner.__file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONHASHSEED": "7"},
    )

    def reported(path: Path, wrong: bool) -> dict[str, Any]:
        print(json.dumps([str(path), wrong]), file=process.stdin, flush=True)
        answer = json.loads(process.stdout.readline())
        assert "raised" not in answer, answer["raised"]
        return answer

    with process:
        yield reported


@each_chapter
def test_each_exercise_has_what_it_needs(path: Path) -> None:
    from helpers.checks import Feedback, exercise_ids, hint

    cells = code_cells(path)
    exercises = [id for cell in cells if (id := runner.exercise_of(cell))]
    assert len(exercises) == len(set(exercises))
    assert sorted(exercises) == exercise_ids(path.stem[:2])
    for id in exercises:
        assert id.startswith(path.stem[:2])
        position = [runner.exercise_of(cell) for cell in cells].index(id)
        assert any(runner.is_check_of(cell, id) for cell in cells[position + 1 :])
        assert runner.solution(id)
        assert len(runner.wrong_answers(id)) >= 1, f"{id} has no known wrong answer"
        assert not isinstance(hint(id), Feedback)


def test_no_solution_is_left_over() -> None:
    exercises = {
        id
        for path in CHAPTERS
        for c in code_cells(path)
        if (id := runner.exercise_of(c))
    }
    files = [*runner.SOLUTIONS.glob("*.py"), *runner.SOLUTIONS.glob("wrong/*.py")]
    for file in files:
        chapter, number = file.stem.split("__")[0].removeprefix("ex_").split("_")
        assert f"{chapter}.{number}" in exercises, f"{file.name}: no such exercise"


@each_notebook
def test_opens_in_jupyterlab_and_in_the_browser_build(path: Path) -> None:
    notebook = runner.read(path)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    assert notebook.metadata.language_info.name == "python"
    ids = [cell.id for cell in notebook.cells]
    assert len(ids) == len(set(ids))


@each_notebook
def test_is_committed_without_outputs(path: Path) -> None:
    for cell in code_cells(path):
        assert cell.outputs == []
        assert cell.execution_count is None


@each_notebook
def test_headings_form_an_outline(path: Path) -> None:
    text = re.sub(r"```.*?```", "", prose(path), flags=re.DOTALL)
    levels = [len(marks) for marks in re.findall(r"^(#+) ", text, flags=re.MULTILINE)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    for above, below in pairwise(levels):
        assert below <= above + 1, f"a heading level is skipped: {levels}"


@each_notebook
def test_links_lead_somewhere_and_images_have_alt_text(path: Path) -> None:
    text = prose(path)
    assert not [tag for tag in HTML_IMAGE.findall(text) if 'alt="' not in tag]
    for mark, words, target in MARKDOWN_LINK.findall(text):
        assert words.strip(), f"{target} has no alt text or no link text"
        if re.match(r"https?:|#", target):
            continue
        file = path.parent / target.split("#")[0]
        planned = file.parent == path.parent and file.stem in TO_COME and not mark
        assert file.exists() or planned, f"{target} does not exist"


@each_notebook
def test_code_cells_are_short_and_plain(path: Path) -> None:
    for cell in code_cells(path):
        lines = cell.source.splitlines()
        assert len(lines) <= 15, f"{len(lines)} lines:\n{cell.source}"
        assert max(map(len, lines), default=0) <= 88
        assert not re.search(r"^\s*[%!]", cell.source, flags=re.MULTILINE)


QUIZ = re.compile(r'quiz\("([^"]+)"\)')


def test_every_quiz_is_valid_and_asked_in_its_chapter() -> None:
    from helpers.checks import quiz

    asked = {
        path.stem[:2]: QUIZ.findall("\n".join(cell.source for cell in code_cells(path)))
        for path in CHAPTERS
    }
    files = sorted((runner.ROOT / "data" / "quizzes").glob("*.json"))
    assert sorted(id for ids in asked.values() for id in ids) == [f.stem for f in files]
    for chapter, ids in asked.items():
        for id in ids:
            assert id.startswith(chapter)
            assert quiz(id).questions


def test_the_workbook_starts_here_with_a_map_of_all_chapters() -> None:
    assert CHAPTERS[0].stem == "00_start_here"
    rows = re.findall(r"^\| (\d\d) \| (.*?) \|", prose(CHAPTERS[0]), flags=re.MULTILINE)
    assert [number for number, _ in rows] == sorted(name[:2] for name in TO_COME)
    linked = {m[2] for _, title in rows for m in MARKDOWN_LINK.findall(title)}
    assert linked == {path.name for path in CHAPTERS[1:]}
