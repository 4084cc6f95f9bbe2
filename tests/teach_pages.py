"""The pages for facilitators as tests read them: sections, and the guide's votes."""

from __future__ import annotations

import re

import notebook_runner as runner

TEACH = runner.ROOT / "docs" / "teach"
NAMES = {path.stem[:2]: path.stem for path in runner.chapters()}
VOTE = re.compile(
    r"\*\*Vote\*\* on prediction (\d): \u201c(.*?)\u201d It is \*\*([a-h])\*\*, "
    r"\u201c(.*?)\u201d",
    re.DOTALL,
)


def page(name: str) -> str:
    return (TEACH / name).read_text("utf-8")


def sections(text: str) -> dict[str, str]:
    """What stands under each second-level heading."""
    _, *parts = re.split(r"^## ", text, flags=re.MULTILINE)
    return {part.split("\n", 1)[0]: part.split("\n", 1)[1] for part in parts}


GUIDE = sections(page("guide.md"))
CHAPTERS = {name[8:10]: text for name, text in GUIDE.items() if name[:8] == "Chapter "}


def plain(text: str) -> str:
    """Words alone: the same sentence, whatever its line breaks and markup."""
    return re.sub(r"[\s`*]+|&nbsp;", " ", text).strip()
