"""Runs a chapter's cells in this process, for what they make."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat

NOTEBOOKS = Path(__file__).resolve().parents[3] / "notebooks"


def run(name: str, until: str, without: Sequence[str] = ()) -> dict[str, Any]:
    """Run a chapter's cells up to the one that makes `until`; its variables.

    `without` names cells that take long and make nothing that is asked for.
    """
    found: dict[str, Any] = {"display": lambda _: None}
    before = Path.cwd()
    os.chdir(NOTEBOOKS)
    try:
        for cell in nbformat.read(f"{name}.ipynb", as_version=4).cells:
            if cell.cell_type != "code" or cell.id in without:
                continue
            expected = "raises-exception" in cell.metadata.get("tags", [])
            quiet = contextlib.redirect_stdout(io.StringIO())
            with contextlib.suppress(Exception) if expected else quiet, quiet:
                exec(compile(cell.source, name, "exec"), found)
            if until in found:
                return found
    finally:
        os.chdir(before)
    raise LookupError(f"{name} makes no {until}")
