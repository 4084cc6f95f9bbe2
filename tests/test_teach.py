"""The pages for facilitators: minutes add up, answers run, votes are real ones."""

from __future__ import annotations

import contextlib
import io
import json
import re
import subprocess
import sys
import tomllib
from itertools import accumulate, pairwise
from pathlib import Path

import chapters
import notebook_runner as runner
import pytest
import yaml
from selection import select

TEACH = runner.ROOT / "docs" / "teach"
PAGES = sorted([*TEACH.glob("*.md"), *(runner.ROOT / ".github").rglob("*.md")])
LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
NAMES = {path.stem[:2]: path.stem for path in runner.chapters()}


def page(name: str) -> str:
    return (TEACH / name).read_text("utf-8")


def sections(text: str) -> dict[str, str]:
    """What stands under each second-level heading."""
    _, *parts = re.split(r"^## ", text, flags=re.MULTILINE)
    return {part.split("\n", 1)[0]: part.split("\n", 1)[1] for part in parts}


# Timetables

PLANS = {
    name: text
    for name, text in sections(page("timetables.md")).items()
    if "Total:" in text
}
PROMISED = {"90 minutes": 90, "Half a day": 4 * 60, "A day": 8 * 60}


def rows(plan: str) -> list[tuple[str, int, str]]:
    """When, how many minutes, what."""
    found = re.findall(r"^\| (\d:\d\d) \| (\d+) \| (.*?) \|", plan, re.MULTILINE)
    return [(at, int(minutes), what) for at, minutes, what in found]


def test_there_are_three_plans() -> None:
    assert PLANS.keys() == PROMISED.keys()


@pytest.mark.parametrize("name", PLANS)
def test_the_minutes_add_up(name: str) -> None:
    plan = rows(PLANS[name])
    minutes = [one for _, one, _ in plan]
    starts = [0, *accumulate(minutes)]
    assert [at for at, _, _ in plan] == [f"{m // 60}:{m % 60:02}" for m in starts[:-1]]
    assert sum(minutes) == PROMISED[name]
    assert f"Total: {sum(minutes)} minutes." in PLANS[name]


@pytest.mark.parametrize("name", PLANS)
def test_a_whole_chapter_takes_the_minutes_it_names(name: str) -> None:
    whole = 0
    for _, minutes, what in rows(PLANS[name]):
        told = re.fullmatch(r"Chapter (\d\d), (whole|part)", what)
        if told is None or told[1] not in NAMES:
            continue
        first = runner.read(runner.NOTEBOOKS / f"{NAMES[told[1]]}.ipynb").cells[0]
        [own] = re.findall(r"\*\*(\d+) minutes\.\*\*", first.source)
        if told[2] == "whole":
            assert minutes == int(own), what
            whole += 1
        else:
            assert minutes < int(own), what
    assert whole >= 1


@pytest.mark.parametrize("name", PLANS)
def test_a_part_names_headings_that_are_there(name: str) -> None:
    cells = re.findall(
        r"^\|[^|]*\|[^|]*\| Chapter (\d\d), part \| (.*?) \|$",
        PLANS[name],
        re.MULTILINE,
    )
    for chapter, how in cells:
        quoted = re.findall("\u201c(.*?)\u201d", how)
        assert quoted, how
        if chapter in NAMES:
            notebook = runner.read(runner.NOTEBOOKS / f"{NAMES[chapter]}.ipynb")
            headings = re.findall(
                r"^#+ (.*)$", "\n".join(c.source for c in notebook.cells), re.MULTILINE
            )
            assert set(quoted) <= set(headings), set(quoted) - set(headings)


@pytest.mark.parametrize("name", PLANS)
def test_nobody_sits_for_longer_than_a_hundred_minutes(name: str) -> None:
    since = 0
    for _, minutes, what in rows(PLANS[name]):
        since = 0 if what in ("Break", "Lunch") else since + minutes
        assert since <= 100, what


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

GUIDE = sections(page("guide.md"))
CHAPTERS = {name[8:10]: text for name, text in GUIDE.items() if name[:8] == "Chapter "}
VOTE = re.compile(
    r"\*\*Vote\*\* on prediction (\d): \u201c(.*?)\u201d It is \*\*([a-h])\*\*, "
    r"\u201c(.*?)\u201d",
    re.DOTALL,
)


def plain(text: str) -> str:
    """Words alone: the same sentence, whatever its line breaks and markup."""
    return re.sub(r"[\s`*]+|&nbsp;", " ", text).strip()


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


# Many seats

HUB = TEACH / "hub"
MEGABYTES = {"K": 1.024e-3, "M": 1.048576, "G": 1073.741824}


def megabytes(size: str) -> float:
    return float(size[:-1]) * MEGABYTES[size[-1]]


def measured() -> dict[str, float]:
    """The figures in the page's tables, by the words before them."""
    found = re.findall(r"^\| ([^|]+?) \| ([\d,.]+) MB \|", page("hub.md"), re.MULTILINE)
    return {words: float(figure.replace(",", "")) for words, figure in found}


def test_a_pod_holds_what_was_measured() -> None:
    memory = yaml.safe_load((HUB / "values.yaml").read_text("utf-8"))["singleuser"]
    guarantee, limit = (megabytes(memory["memory"][k]) for k in ("guarantee", "limit"))
    lab, kernel = measured()["JupyterLab, peak"], measured()["a kernel, peak"]
    assert lab + kernel <= guarantee < lab + 2 * kernel + 100
    assert lab + 4 * kernel <= limit


def test_the_sum_for_500_follows_from_the_values() -> None:
    values = yaml.safe_load((HUB / "values.yaml").read_text("utf-8"))
    guarantee = megabytes(values["singleuser"]["memory"]["guarantee"])
    [gigabytes] = re.findall(r"500 pods are (\d+) GB", page("hub.md"))
    assert int(gigabytes) == round(500 * guarantee / 1000)
    [cores] = re.findall(r"and (\d+) cores", page("hub.md"))
    assert int(cores) == 500 * values["singleuser"]["cpu"]["guarantee"]


def test_the_littlest_hub_has_the_same_limit() -> None:
    little = yaml.safe_load((HUB / "tljh.yaml").read_text("utf-8"))
    values = yaml.safe_load((HUB / "values.yaml").read_text("utf-8"))
    assert little["limits"]["memory"] == values["singleuser"]["memory"]["limit"]
    assert little["services"]["cull"]["timeout"] == values["cull"]["timeout"]


def test_the_first_page_is_the_first_chapter_on_every_seat() -> None:
    values = yaml.safe_load((HUB / "values.yaml").read_text("utf-8"))
    container = json.loads(
        (runner.ROOT / ".devcontainer" / "devcontainer.json").read_text("utf-8")
    )
    opened = [
        values["singleuser"]["defaultUrl"].removeprefix("/lab/tree/"),
        *container["customizations"]["codespaces"]["openFiles"],
    ]
    assert all((runner.ROOT / name).exists() for name in opened)
    assert {Path(name).name for name in opened} == {"00_start_here.ipynb"}


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
    assert cited["version"] == project["project"]["version"]
    assert f"## {cited['version']}" in (TEACH.parent / "CHANGELOG.md").read_text(
        "utf-8"
    )
