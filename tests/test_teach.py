"""The pages for facilitators: answers run, votes are real, links lead somewhere."""

from __future__ import annotations

import contextlib
import io
import json
import re
import subprocess
import sys
import tomllib
from itertools import pairwise
from pathlib import Path

import chapters
import notebook_runner as runner
import pytest
import yaml
from selection import select
from teach_pages import CHAPTERS, NAMES, TEACH, VOTE, page, plain, sections

PAGES = sorted([*TEACH.glob("*.md"), *(runner.ROOT / ".github").rglob("*.md")])
LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")


# Extra tasks

TASKS = {
    name[len("Chapter ") :][:2]: text
    for name, text in sections(page("extra-tasks.md")).items()
}


@pytest.mark.parametrize("chapter", TASKS)
def test_the_answer_to_an_extra_task_prints_what_the_page_says(chapter: str) -> None:
    text = TASKS[chapter]
    [until] = re.findall(r"After the cell that makes `(\w+)`:", text)
    [answer] = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    [expected] = re.findall(r"```text\n(.*?)```", text, flags=re.DOTALL)
    assert max(map(len, answer.splitlines())) <= 88
    found = chapters.run(NAMES[chapter], until)
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(answer, found)
    assert out.getvalue() == expected


# The guide


@pytest.mark.parametrize("chapter", NAMES)
def test_the_guide_has_a_section_for_each_chapter(chapter: str) -> None:
    text = CHAPTERS[chapter]
    for part in ("**Why.**", "**Say.**", "**Leave out.**", "**Stuck.**", "**Vote**"):
        assert part in text, part


@pytest.mark.parametrize("chapter", NAMES)
def test_a_vote_is_a_real_prediction_with_its_real_answer(chapter: str) -> None:
    slides = select(runner.read(runner.NOTEBOOKS / f"{NAMES[chapter]}.ipynb").cells)
    questions = [one.cells[0].source for one in slides if one.kind == "question"]
    answers = [one.cells[0].source for one in slides if one.kind == "explanation"]
    votes = VOTE.findall(CHAPTERS[chapter])
    assert votes
    for number, words, letter, option in votes:
        question, answer = questions[int(number) - 1], answers[int(number) - 1]
        assert plain(words) in plain(question)
        offered = dict(re.findall(r"^- \*\*([a-h])\*\*(.*(?:\n  .*)*)", question, re.M))
        assert plain(offered[letter]) == plain(option)
        told = re.match(r"## .*\n\n\*\*([a-h])\*\*", answer)
        assert told
        assert told[1] == letter


# Where the class stands


def test_the_command_for_the_class_is_the_one_the_page_names(tmp_path: Path) -> None:
    checks = pytest.importorskip("helpers.checks.progress_file")
    for name in ("Amara", "Jonas"):
        done = checks.Progress(frozenset({"00.1"}), name=name)
        (tmp_path / f"{name}.json").write_text(done.text(), "utf-8")
    text = page("README.md")
    assert 'export_progress("amara.json", name="Amara")' in text
    assert "name" in json.loads((tmp_path / "Amara.json").read_text("utf-8"))
    [command] = re.findall(
        r"^uv run python (-m helpers\.checks.*)$", text, re.MULTILINE
    )
    words = command.replace("FOLDER", str(tmp_path)).split()
    done = subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, check=True
    )
    assert "2 learners" in done.stdout
    assert "2 of 2" in done.stdout


# All of them


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    text = path.read_text("utf-8")
    for target in LINK.findall(text):
        if re.match(r"https?:|mailto:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        assert file.exists(), target
        if anchor and file.suffix == ".md":
            headings = re.findall(r"^#+ (.*)$", file.read_text("utf-8"), re.MULTILINE)
            slugs = [
                re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in headings
            ]
            assert anchor in slugs, target


@pytest.mark.parametrize("path", [*TEACH.glob("*.md")], ids=lambda path: path.name)
def test_headings_form_an_outline(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)
    levels = [len(marks) for marks in re.findall(r"^(#+) ", text, flags=re.MULTILINE)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))


# Forms


def test_the_issue_forms_are_forms() -> None:
    forms = sorted((runner.ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
    assert len(forms) == 4
    for form in forms:
        text = yaml.safe_load(form.read_text("utf-8"))
        if form.name == "config.yml":
            continue
        assert {"name", "description", "body"} <= text.keys()
        ids = [part["id"] for part in text["body"] if part["type"] != "markdown"]
        assert len(ids) == len(set(ids))


def test_the_citation_names_this_version() -> None:
    cited = yaml.safe_load((runner.ROOT / "CITATION.cff").read_text("utf-8"))
    project = tomllib.loads((runner.ROOT / "pyproject.toml").read_text("utf-8"))
    assert cited["license"] == project["project"]["license"], (
        "one: Zenodo takes no list"
    )
    assert "CC-BY-4.0" in cited["abstract"]
    assert cited["version"] == project["project"]["version"]
    assert f"## {cited['version']}" in (TEACH.parent / "CHANGELOG.md").read_text(
        "utf-8"
    )
