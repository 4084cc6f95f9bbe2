"""The packages of the JavaScript world: fetched once by npm, kept in the cache."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from docs.places import CACHE

PACKAGES = {
    # Python for the browser. Its lock names packages built for exactly this version.
    "pyodide": "314.0.7",
    # Brings the widgets on a page to life without a kernel.
    "@jupyter-widgets/html-manager": "1.0.15",
    # Looks for what keeps people out; used by the tests.
    "axe-core": "4.14.1",
}


def package(name: str) -> Path:
    """The folder of this package, downloaded if it is not there."""
    folder = CACHE / "npm" / "node_modules" / name
    about = folder / "package.json"
    if not about.exists() or _version(about) != PACKAGES[name]:
        _install()
    return folder


def _version(about: Path) -> str:
    return str(json.loads(about.read_text("utf-8"))["version"])


def _install() -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("The site needs npm once, to fetch Pyodide. Install Node.js.")
    home = CACHE / "npm"
    home.mkdir(parents=True, exist_ok=True)
    wanted = {"private": True, "dependencies": PACKAGES}
    (home / "package.json").write_text(json.dumps(wanted), "utf-8")
    words = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(
        [*words, "--no-package-lock", "--loglevel=error"], cwd=home, check=True
    )
