"""Builds the whole site into `build/site`, and a zip of it.

    uv run --group docs python -m docs.build

A notebook that fails and a warning of Sphinx end it. `python -m docs.serve` shows it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

from docs import execute, pages
from docs.fingerprint import fingerprint
from docs.live import jupyterlite, measure
from docs.places import DOCS, FACTS, SITE, WORK, ZIP

FIRST = "notebooks/00_start_here.ipynb"


@contextmanager
def step(name: str) -> Iterator[None]:
    """Say how long it took."""
    start = time.perf_counter()
    yield
    print(f"{name}: {time.perf_counter() - start:.1f} s", flush=True)


def main() -> None:
    """Do all steps in order."""
    start = time.perf_counter()
    sources = fingerprint()
    for folder in (SITE, WORK):
        shutil.rmtree(folder, ignore_errors=True)
    SITE.mkdir(parents=True)
    lite, source = SITE / "lite", WORK / "source"
    with step("JupyterLite, with Pyodide and the wheels"):
        jupyterlite.build(WORK / "lite", lite)
    with step("a first visit to a live chapter"):
        figures = measure.figures(lite, FIRST)
    with step("the chapters, run"):
        execute.all_chapters(source / "notebooks")
    with step("pages"):
        pages.write(source, figures)
        sphinx(source)
    with step("the zip"):
        pack()
    weigh(sources, figures, time.perf_counter() - start)


def sphinx(source: object) -> None:
    """Turn the sources into pages; a warning is an error."""
    words = ["-m", "sphinx", "-b", "html", "-c", str(DOCS), "-W", "--keep-going", "-n"]
    words += ["-q", "-j", "auto", "-d", str(WORK / "doctrees"), str(source), str(SITE)]
    if subprocess.run([sys.executable, *words]).returncode:
        raise SystemExit("Sphinx had something to say; see above.")
    shutil.copy(WORK / "source" / "extra" / "embed.js", SITE / "_static")
    (SITE / ".buildinfo").unlink(missing_ok=True)
    shutil.rmtree(SITE / "_sources", ignore_errors=True)
    (SITE / ".nojekyll").touch()


def pack() -> None:
    """The site as one zip, for any static server."""
    ZIP.unlink(missing_ok=True)
    with zipfile.ZipFile(ZIP, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as packed:
        for path in sorted(SITE.rglob("*")):
            if path.is_file():
                packed.write(path, path.relative_to(SITE))


def weigh(sources: str, figures: measure.Figures, seconds: float) -> None:
    """Print what there is now, and keep it beside the site."""
    files = [path for path in SITE.rglob("*") if path.is_file()]
    html = {p: measure.compressed(p) for p in SITE.glob("notebooks/*.html")}
    heaviest = max(html, key=lambda path: html[path])
    facts = {
        "build seconds": round(seconds),
        "site MB": round(sum(path.stat().st_size for path in files) / 1e6, 1),
        "zip MB": round(ZIP.stat().st_size / 1e6, 1),
        "files": len(files),
        "heaviest chapter, kB compressed": round(html[heaviest] / 1e3),
        "live: seconds to ready": figures.seconds and round(figures.seconds, 1),
        "live: MB compressed": figures.bytes_ and round(figures.bytes_ / 1e6, 1),
    }
    kept = {"fingerprint": sources, **facts}
    FACTS.write_text(json.dumps(kept, indent=1), "utf-8")
    for name, value in facts.items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    main()
