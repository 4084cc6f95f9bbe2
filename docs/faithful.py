"""The page "how faithful is this": written from what the tests hold, and the chapters.

Nothing on it is typed twice. Numbers are counted in the tests' own lists; what is left
out stands in each chapter's box of the same name.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path

from docs.places import ROOT, chapters

BOX = re.compile(r"\*\*How faithful is this\?\*\*(.*?)</div>", re.DOTALL)
TEST = re.compile(r"^(?:@[^\n]*\n)*def test_(\w+)", re.MULTILINE)

sys.path.insert(0, str(ROOT / "tests"))


def page() -> str:
    """The page as Markdown."""
    return "\n\n".join([_beginning(), _corrections(), _trigger(), _boxes()])


def put_right() -> str:
    """The table of corrections, as the tests write it."""
    return (ROOT / "docs" / "moto-put-right.md").read_text("utf-8")


def _beginning() -> str:
    return """# How faithful is this?

A simulator that is wrong teaches something wrong. So every statement of this workbook
about AWS has a source, and what a chapter shows is held by a test. This page is written
from those tests."""


def _corrections() -> str:
    from faithful_cases import CASES, FAULTS

    groups = Counter(case.fault for case in CASES)
    sources = Counter(_who(case.source) for case in CASES)
    rows = [f"| {title} | {groups[fault]} |" for fault, title in FAULTS.items()]
    told = [f"| {name} | {count} |" for name, count in sources.most_common()]
    return "\n".join(
        [
            "## moto, put right",
            "",
            f"The practice account is moto with **{len(CASES)} corrections**. Each has "
            "a test that makes the same boto3 calls twice: on the practice account, "
            "where AWS's answer has to come, and on plain moto, where it must not. "
            "[Here is every one](moto-put-right.md).",
            "",
            "| What plain moto does | Corrections |",
            "|---|---|",
            *rows,
            "",
            "Who says what AWS does? Counted by the first source each one names.",
            "",
            "| Source | Corrections |",
            "|---|---|",
            *told,
        ]
    )


def _who(source: str) -> str:
    """The first source, without the page in it."""
    first = source.split(";")[0].split(",")[0].strip()
    return first[0].upper() + first[1:]


def _trigger() -> str:
    lines = []
    for path in sorted((ROOT / "tests").glob("test_trigger_*.py")):
        text = path.read_text("utf-8")
        about = text.split('"""')[1].splitlines()[0].replace("|", "\\|")
        lines.append(f"| {about} | {len(TEST.findall(text))} |")
    return "\n".join(
        [
            "## The trigger",
            "",
            "moto has no pollers, so the event source mapping is ours. Its tests "
            "follow the Lambda developer guide, and the responses that LocalStack's "
            "tests recorded on AWS.",
            "",
            "| What the tests look at | Tests |",
            "|---|---|",
            *lines,
        ]
    )


def _boxes() -> str:
    parts = [
        "## What is different, chapter by chapter",
        "These are the chapters' own boxes, gathered.",
    ]
    for path in chapters():
        for title, text in boxes(path):
            parts.append(f"### [{title}](../notebooks/{path.name})\n\n{text}")
    return "\n\n".join(parts)


def boxes(path: Path) -> list[tuple[str, str]]:
    """The chapter's title, and the text of each box "How faithful is this?"."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    text = "\n\n".join(
        "".join(c["source"]) for c in cells if c["cell_type"] == "markdown"
    )
    title = text.partition("\n")[0].removeprefix("# ")
    found = (" ".join(one.split()) for one in BOX.findall(text))
    return [(title, one.replace("../docs/", "")) for one in found]
