"""JupyterLite with our Pyodide folder and the chapters in it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from docs.live import lock
from docs.places import NOTEBOOKS, ROOT, chapters

BUILD: dict[str, Any] = {
    "LiteBuildConfig": {
        "contents": ["content"],
        "apps": ["lab", "notebooks", "tree"],
        "no_sourcemaps": True,
        "no_unused_shared_packages": True,
    }
}
KERNEL = {"disablePyPIFallback": True, "loadPyodideOptions": {"packages": [lock.START]}}
PAGE: dict[str, Any] = {
    "jupyter-lite-schema-version": 0,
    "jupyter-config-data": {
        "appName": "The DynamoDB Streams workbook",
        # Lets the tests ask the page what its kernel does.
        "exposeAppInBrowser": True,
        "litePluginSettings": {
            "@jupyterlite/pyodide-kernel-extension:kernel": KERNEL,
        },
    },
}
SETTINGS = {
    "@jupyterlab/apputils-extension:themes": {"adaptive-theme": True},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false"},
}
EXECUTED = re.compile(
    r"let (?P<reply>\w+)=await this\._remoteKernel"
    r"\.execute\((?P<asked>\w+),this\.parent\);"
)
NOT_ENDED = (
    r"\g<0>!1===\g<asked>.stop_on_error&&'error'===\g<reply>.status&&"
    r"(\g<reply>={status:'ok',payload:[],user_expressions:{}});"
)


def build(work: Path, target: Path) -> list[str]:
    """Build into `target`; the files a kernel downloads, relative to it."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    for name, value in (
        ("jupyter_lite_config.json", BUILD),
        ("jupyter-lite.json", PAGE),
        ("overrides.json", SETTINGS),
    ):
        (work / name).write_text(json.dumps(value), "utf-8")
    runtime = lock.build(work / "static" / "pyodide")
    _content(work / "content")
    words = ["-m", "jupyter", "lite", "build", "--lite-dir", ".", "--output-dir"]
    done = subprocess.run(
        [sys.executable, *words, str(target)], cwd=work, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(done.stdout[-3000:] + done.stderr[-3000:])
    go_on_after_expected_errors(target)
    return [f"static/pyodide/{name}" for name in runtime]


def go_on_after_expected_errors(target: Path) -> None:
    """Let *Run All* pass a cell that is tagged to raise, as in JupyterLab.

    For such a cell the page asks the kernel not to stop on an error. The kernel of
    JupyterLite 0.8 does not look at that, and an error drops what is queued.
    """
    scripts = target / "extensions/@jupyterlite/pyodide-kernel-extension/static"
    changed = 0
    for path in scripts.glob("*.js"):
        text, found = EXECUTED.subn(NOT_ENDED, path.read_text("utf-8"))
        if found:
            path.write_text(text, "utf-8")
        changed += found
    if changed != 1:
        raise SystemExit(
            "The kernel of JupyterLite has changed. Does it look at stop_on_error now? "
            f"Then remove this step of {__name__}; or else adapt EXECUTED."
        )


def _content(target: Path) -> None:
    """What a learner sees in the file browser: chapters, solutions, data, and the
    pages that chapters lead to."""
    notebooks = target / "notebooks"
    notebooks.mkdir(parents=True)
    for path in chapters():
        shutil.copy(path, notebooks)
    images = notebooks / "images"
    images.mkdir()
    for path in (NOTEBOOKS / "images").glob("*.svg"):
        # JupyterLite shows a picture in a notebook only if its text is ASCII.
        text = path.read_text("utf-8").encode("ascii", "xmlcharrefreplace")
        (images / path.name).write_bytes(text)
    solutions = notebooks / "solutions"
    solutions.mkdir()
    for path in (NOTEBOOKS / "solutions").glob("*.py"):
        shutil.copy(path, solutions)
    shutil.copytree(ROOT / "data", target / "data")
    (target / "docs").mkdir()
    for page in ("moto-put-right.md", "targets.md"):
        shutil.copy(ROOT / "docs" / page, target / "docs")
