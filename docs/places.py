"""The folders the build reads and writes."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
NOTEBOOKS = ROOT / "notebooks"
BUILD = ROOT / "build"
SITE = BUILD / "site"
"""What is published: one folder, with nothing that points outside."""
ZIP = BUILD / "streams-workbook-site.zip"
FACTS = BUILD / "site.json"
"""What the last build measured, and from which sources it was."""
WORK = BUILD / "site-work"
"""What is made on the way. Safe to delete."""
CACHE = BUILD / "cache"
"""What was downloaded. Safe to delete; the next build fetches it again."""


def chapters() -> list[Path]:
    """The chapters that are there, in order."""
    return sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
