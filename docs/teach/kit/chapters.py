"""Runs a chapter's cells in this process, for what they make."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

NOTEBOOKS = Path(__file__).resolve().parents[3] / "notebooks"
SECTION = re.compile(r"^## (.*)$", re.MULTILINE)


def sections(name: str) -> list[tuple[str, list[NotebookNode]]]:
    """A chapter's second-level headings in order, each with its code cells.

    The first has no name: what stands above all headings.
    """
    found: list[tuple[str, list[NotebookNode]]] = [("", [])]
    for cell in nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4).cells:
        if cell.cell_type == "code":
            found[-1][1].append(cell)
        else:
            found += [(heading, []) for heading in SECTION.findall(cell.source)]
    return found


def run(name: str, until: str, without: Sequence[str] = ()) -> dict[str, Any]:
    """Run a chapter's cells up to the one that makes `until`; its variables.

    `without` names cells that take long and make nothing that is asked for.
    """
    cells = [cell for _, cells in sections(name) for cell in cells]
    found = run_cells((one for one in cells if one.id not in without), until)
    if until not in found:
        raise LookupError(f"{name} makes no {until}")
    return found


def run_cells(cells: Iterable[NotebookNode], until: str = "") -> dict[str, Any]:
    """Run these code cells in order, at most to the one that makes `until`.

    Gives their variables. An error is let through unless the cell is tagged for it.
    """
    found: dict[str, Any] = {"display": lambda _: None}
    with contextlib.chdir(NOTEBOOKS):
        for cell in cells:
            expected = "raises-exception" in cell.metadata.get("tags", [])
            quiet = contextlib.redirect_stdout(io.StringIO())
            with contextlib.suppress(Exception) if expected else quiet, quiet:
                exec(compile(cell.source, cell.id, "exec"), found)
            if until in found:
                break
    return found
