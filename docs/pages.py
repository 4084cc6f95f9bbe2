"""The folder Sphinx reads: executed chapters, written pages and generated ones."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from docs import api, article, course, faithful
from docs.live import npm
from docs.live.measure import Figures
from docs.places import DOCS, NOTEBOOKS

BESIDE = re.compile(r"\]\(([\w-]+)\.md\)")
OUTSIDE = re.compile(r"\[([^\]]+)\]\(\.\./\.\./[^)]+\)")


def write(target: Path, figures: Figures) -> None:
    """Fill the folder, except for the chapters themselves (docs.execute)."""
    shutil.copytree(DOCS / "pages", target, dirs_exist_ok=True)
    shutil.copytree(NOTEBOOKS / "images", target / "notebooks" / "images")
    fill(target / "index.md", CARDS=course.cards())
    chapters = {
        f"notebooks/{c.stem}.ipynb": f"{c.number} {c.title}" for c in course.course()
    }
    fill(
        target / "live.md",
        SECONDS=figures.seconds_text,
        MEGABYTES=figures.megabytes_text,
        CHAPTERS=json.dumps(chapters).replace("'", "&#39;"),
    )
    shutil.copy(DOCS / "targets.md", target / "reference")
    teaching(target / "teach")
    generated = {
        "notebooks/index": course.map_page(),
        "reference/article": article.page(),
        "reference/faithful": faithful.page(),
        "reference/moto-put-right": faithful.put_right(),
        **{f"api/{name}": text for name, text in api.pages().items()},
    }
    for name, text in generated.items():
        path = target / f"{name}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text + "\n", "utf-8")
    embed = npm.package("@jupyter-widgets/html-manager") / "dist" / "embed.js"
    (target / "extra").mkdir()
    shutil.copy(embed, target / "extra")


def teaching(target: Path) -> None:
    """The facilitator's pages; what they link to outside docs/ is not on the site."""
    shutil.copytree(DOCS / "teach", target, ignore=shutil.ignore_patterns("kit"))
    index = target / "index.md"
    (target / "README.md").rename(index)
    for page in target.glob("*.md"):
        text = OUTSIDE.sub(r"\1", page.read_text("utf-8"))
        text = text.replace("](README.md", "](index.md")
        page.write_text(text.replace("](../moto", "](../reference/moto"), "utf-8")
    names = dict.fromkeys(BESIDE.findall(index.read_text("utf-8")))
    with index.open("a", encoding="utf-8") as end:
        end.write("\n".join(["", "```{toctree}", ":hidden:", "", *names, "```", ""]))


def fill(page: Path, **values: str) -> None:
    """Put the values where the page has their names between two @@."""
    text = page.read_text("utf-8")
    for name, value in values.items():
        text = text.replace(f"@@{name}@@", value)
    page.write_text(text, "utf-8")
