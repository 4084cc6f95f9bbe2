"""Slides of the chapters, each in one file that needs nothing else.

    uv run python docs/teach/kit/slides.py                  # all chapters
    uv run python docs/teach/kit/slides.py 02 06 07         # these

Each chapter is run first, so what the slides show is what its cells say. reveal.js
comes from npm, once; after that no network is needed. The slides go to build/slides.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbconvert.exporters import SlidesExporter
from nbformat import NotebookNode
from selection import Slide, select

KIT = Path(__file__).resolve().parent
ROOT = KIT.parents[2]
NOTEBOOKS = ROOT / "notebooks"
CHAPTER = "[0-9][0-9]_*.ipynb"


def reveal() -> Path:
    """The folder of reveal.js, fetched the first time (its version: package.json)."""
    folder = KIT / "node_modules" / "reveal.js"
    if not folder.exists():
        npm = shutil.which("npm")
        if npm is None:
            raise SystemExit("reveal.js comes from npm: install Node.js, then again.")
        quiet = ["--no-audit", "--no-fund", "--no-package-lock", "--silent"]
        subprocess.run([npm, "install", *quiet], cwd=KIT, check=True)
    return folder


def executed(path: Path) -> NotebookNode:
    """The chapter with what its cells show, as given: exercises stay stubs.

    Nobody's progress is read or kept, and the kernel says nothing of its own.
    """
    client = NotebookClient(
        nbformat.read(path, as_version=4),
        timeout=120,
        resources={"metadata": {"path": str(NOTEBOOKS)}},
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
    )
    return client.execute(env={**os.environ, "WORKBOOK_PROGRESS": "off"})


def as_notebook(slides: list[Slide]) -> NotebookNode:
    """The slides as the cells that nbconvert makes them from."""
    cells = []
    for slide in slides:
        for position, cell in enumerate(slide.cells):
            cell.metadata["slideshow"] = {"slide_type": "-" if position else "slide"}
            cell.metadata["slideshow"]["data"] = {"kind": slide.kind}
            cell.id = f"slide-{len(cells)}"
            cells.append(cell)
    return nbformat.v4.new_notebook(cells=cells)


def to_html(notebook: NotebookNode, title: str) -> str:
    """One page with everything in it."""
    exporter = SlidesExporter(
        extra_template_basedirs=[str(KIT)],
        template_name="slides_template",
        embed_images=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    parts = {
        "reveal_css": (reveal() / "dist" / "reveal.css").read_text("utf-8"),
        "reveal_js": (reveal() / "dist" / "reveal.js").read_text("utf-8"),
        "room_css": (KIT / "slides_template" / "room.css").read_text("utf-8"),
        "room_js": (KIT / "slides_template" / "room.js").read_text("utf-8"),
    }
    notebook.metadata["title"] = title
    place = {"path": str(NOTEBOOKS), "name": title}
    html, _ = exporter.from_notebook_node(notebook, {"metadata": place, "room": parts})
    return html


def write(path: Path, folder: Path) -> Path:
    """The slides of one chapter."""
    slides = select(executed(path).cells)
    title = slides[0].cells[0].source.splitlines()[0].removeprefix("# ")
    file = folder / f"{path.stem}.html"
    file.write_text(to_html(as_notebook(slides), title), "utf-8")
    return file


def chapter(number: str) -> Path:
    """The notebook of the chapter with that number, such as 06 or 6."""
    known = {path.stem[:2]: path for path in sorted(NOTEBOOKS.glob(CHAPTER))}
    try:
        return known[number.zfill(2)]
    except KeyError:
        raise argparse.ArgumentTypeError(
            f"there is no chapter {number!r}; the chapters are {', '.join(known)}"
        ) from None


def main(words: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("chapter", nargs="*", type=chapter, help="such as 02; or all")
    parser.add_argument("--to", type=Path, default=ROOT / "build" / "slides")
    options = parser.parse_args(words)
    options.to.mkdir(parents=True, exist_ok=True)
    for path in options.chapter or sorted(NOTEBOOKS.glob(CHAPTER)):
        print(write(path, options.to), flush=True)


if __name__ == "__main__":
    main()
