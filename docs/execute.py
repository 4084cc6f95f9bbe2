"""Runs every chapter from its first cell, now, and keeps what it shows."""

from __future__ import annotations

import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from docs.places import NOTEBOOKS, chapters

WIDGET = "application/vnd.jupyter.widget-view+json"
RECORDED = (
    "<p><em>The panel is recorded, too: its buttons work once you run the chapter "
    "live, or on your machine.</em></p>"
)
LINK = re.compile(r"(?<!!)\[([^\]]+)\]\((\w+\.ipynb)\)")


def all_chapters(target: Path) -> None:
    """Write each chapter with its outputs into `target`; a cell that fails ends it."""
    target.mkdir(parents=True, exist_ok=True)
    # The pages show a reader who begins, not the progress of who builds them.
    os.environ["WORKBOOK_PROGRESS"] = "off"
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for path, notebook in zip(
            chapters(), pool.map(executed, chapters()), strict=True
        ):
            nbformat.write(for_pages(notebook), target / path.name)


def executed(path: Path) -> nbformat.NotebookNode:
    """The notebook after Restart and Run All, widgets included."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        coalesce_streams=True,
        resources={"metadata": {"path": str(NOTEBOOKS)}},
    )
    try:
        client.execute()
    except CellExecutionError as error:
        raise SystemExit(f"{path.name} fails:\n{error}") from None
    return notebook


def for_pages(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """With the links that hold on the site, and a word above each panel."""
    for cell in notebook.cells:
        if any(WIDGET in one.get("data", {}) for one in cell.get("outputs", [])):
            told = nbformat.v4.new_output("display_data", {"text/html": RECORDED})
            cell.outputs.insert(0, told)
        if cell.cell_type == "markdown":
            cell.source = LINK.sub(
                _link, cell.source.replace("(../docs/", "(../reference/")
            )
    return notebook


def _link(found: re.Match[str]) -> str:
    """A chapter that is not written yet is a word, not a link."""
    return found[0] if (NOTEBOOKS / found[2]).exists() else found[1]
