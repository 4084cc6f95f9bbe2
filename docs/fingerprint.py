"""One value for everything the site is made of: a site with another one is stale."""

from __future__ import annotations

import hashlib
from pathlib import Path

from docs.places import ROOT

SOURCES = ("data", "docs", "helpers", "notebooks")
ENDINGS = {".py", ".ipynb", ".md", ".json", ".svg", ".css", ".js", ".html", ".yaml"}


def fingerprint() -> str:
    """Changes when a file that goes into the site changes."""
    digest = hashlib.sha256()
    for path in sorted(p for name in SOURCES for p in (ROOT / name).rglob("*")):
        if path.suffix in ENDINGS and not _private(path):
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def _private(path: Path) -> bool:
    return any(part.startswith((".", "__pycache__")) for part in path.parts[-3:])
