"""One value for everything the site is made of: a site with another one is stale."""

from __future__ import annotations

import hashlib
from pathlib import Path

from docs.places import ROOT

SOURCES = ("data", "docs", "helpers", "notebooks")
ENDINGS = {
    ".toml",
    ".py",
    ".ipynb",
    ".md",
    ".json",
    ".svg",
    ".css",
    ".js",
    ".html",
    ".yaml",
}


def fingerprint() -> str:
    """Changes when a file that goes into the site changes."""
    digest = hashlib.sha256()
    counted = [*(ROOT / "tests").glob("faithful_*.py"), ROOT / "pyproject.toml"]
    for path in sorted(
        [*counted, *(p for name in SOURCES for p in (ROOT / name).rglob("*"))]
    ):
        if path.suffix in ENDINGS and path.is_file() and not _made(path):
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def _made(path: Path) -> bool:
    """Whether a tool made this, so that it says nothing about the sources."""
    parts = path.relative_to(ROOT).parts
    made = {"__pycache__", "node_modules", "package-lock.json"}
    return any(part.startswith(".") or part in made for part in parts)
