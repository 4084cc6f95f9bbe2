"""How long a click on "Run live" takes, and how much comes over the wire: measured.

Needs Playwright and a Chromium on the PATH. Without them the page says so.
"""

from __future__ import annotations

import gzip
import shutil
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from docs.serve import serving

SLOWEST = 300_000
"""Milliseconds, for a machine that is very busy."""
KERNEL = "window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel"
READY = f"{KERNEL}?.status === 'idle'"


@dataclass(frozen=True)
class Figures:
    """Seconds until `helpers` is imported; bytes downloaded until then, compressed."""

    seconds: float | None
    bytes_: int | None

    @property
    def seconds_text(self) -> str:
        """For people."""
        return "not measured" if self.seconds is None else f"{self.seconds:.0f} seconds"

    @property
    def megabytes_text(self) -> str:
        """For people, in millions of bytes."""
        return "not measured" if self.bytes_ is None else f"{self.bytes_ / 1e6:.1f} MB"


def figures(lite: Path, notebook: str) -> Figures:
    """Of a first visit to this notebook, if there is a browser."""
    program = shutil.which("chromium")
    if program is None or find_spec("playwright") is None:
        return Figures(None, None)
    return first_visit(lite, notebook, program)


def first_visit(lite: Path, notebook: str, program: str) -> Figures:
    """Open this notebook in a new browser, and wait until helpers is imported."""
    from playwright.sync_api import sync_playwright

    with serving(lite) as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=FLAGS)
        context = browser.new_context()
        asked: set[str] = set()
        context.on("request", lambda one: asked.add(one.url))
        page = context.new_page()
        start = time.perf_counter()
        page.goto(f"{address}notebooks/index.html?path={notebook}")
        wait_until_imported(page)
        seconds = time.perf_counter() - start
        browser.close()
        files = {url.removeprefix(address).partition("?")[0] for url in asked}
    return Figures(seconds, sum(compressed(lite / name) for name in files))


FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def wait_until_imported(page: object) -> None:
    """Until the kernel has answered that it imported helpers."""
    page.wait_for_function(READY, timeout=SLOWEST)  # type: ignore[attr-defined]
    page.evaluate(IMPORT)  # type: ignore[attr-defined]


IMPORT = """async () => {
  const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  const reply = await kernel.requestExecute({code: "from helpers import lab"}).done;
  if (reply.content.status !== "ok") throw new Error(JSON.stringify(reply.content));
}"""


def compressed(path: Path) -> int:
    """The bytes of a file as a web server sends it: gzip, if that makes it smaller."""
    if not path.is_file():
        return 0
    data = path.read_bytes()
    return min(len(data), len(gzip.compress(data, 6)))
