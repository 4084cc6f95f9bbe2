"""A JupyterLab with a copy of the workbook, and a page of it in Chromium."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from test_opens import ROOT, jupyterlab

ARTEFACTS = ROOT / "artefacts"
WIDTH = 1100
HEIGHT = 2600  # a whole panel fits into a picture
READY = (
    "() => window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel"
    "?.status === 'idle'"
)
CELLS = "window.jupyterapp.shell.currentWidget.content.model.sharedModel.toJSON().cells"
# The command may come back after the first expected exception, with cells to go.
DONE = f"() => {CELLS}.every(c => c.cell_type !== 'code' || c.execution_count)"


class Lab:
    """JupyterLab in a browser, in the hands of a learner."""

    def __init__(self, page: Any, url: str, root: Path) -> None:
        self.page = page
        self._url = url
        self._root = root

    def write(self, name: str, notebook: NotebookNode) -> None:
        """Put a notebook into the folder `notebooks/`."""
        nbformat.write(notebook, self._root / "notebooks" / f"{name}.ipynb")

    def open(self, name: str) -> None:
        """Open a notebook of the folder `notebooks/` and wait for its kernel."""
        self.page.goto(f"{self._url}/lab/tree/notebooks/{name}.ipynb?reset")
        self.page.wait_for_function(READY)
        self.page.evaluate("() => window.jupyterapp.shell.collapseLeft()")

    def run_all(self) -> list[dict[str, Any]]:
        """Run all cells; the cells with their outputs."""
        self.command("notebook:run-all-cells")
        self.page.wait_for_function(DONE)
        return list(self.page.evaluate(f"() => {CELLS}"))

    def command(self, name: str, **arguments: str) -> None:
        self.page.evaluate(
            "([name, args]) => window.jupyterapp.commands.execute(name, args)",
            [name, arguments],
        )

    def theme(self, name: str) -> None:
        """`Light` or `Dark`."""
        self.command("apputils:change-theme", theme=f"JupyterLab {name}")
        css = f"body[data-jp-theme-name='JupyterLab {name}']"
        self.page.locator(css).wait_for(state="attached")
        self.page.locator("#jupyterlab-splash").wait_for(state="detached")

    def panel(self) -> Any:
        """The only panel on the page."""
        found = self.page.locator(".wb-panel")
        found.wait_for()
        found.scroll_into_view_if_needed()
        return found

    def keep_picture(self, of: Any, name: str) -> Path:
        """A screenshot in artefacts/, in light and in dark."""
        ARTEFACTS.mkdir(exist_ok=True)
        for theme in ("Dark", "Light"):
            self.theme(theme)
            path = ARTEFACTS / f"{name}-{theme.lower()}.png"
            of.screenshot(path=path)
        return path


@contextmanager
def lab_page(home: Path, root: Path, width: int = WIDTH) -> Iterator[Lab]:
    """Start JupyterLab on a copy of the workbook in `root`, and a browser on it."""
    from playwright.sync_api import sync_playwright

    for name in ("notebooks", "data"):
        shutil.copytree(ROOT / name, root / name)
    # Cells out of sight stay on the page, for axe and for pictures.
    settings = home / ".jupyter/lab/user-settings/@jupyterlab/notebook-extension"
    settings.mkdir(parents=True)
    tracker = settings / "tracker.jupyterlab-settings"
    tracker.write_text(json.dumps({"windowingMode": "none"}), "utf-8")
    expose = "--LabApp.expose_app_in_browser=True"
    with jupyterlab(home, root, expose) as server, sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page(viewport={"width": width, "height": HEIGHT})
        page.set_default_timeout(60_000)
        yield Lab(page, server.url, root)
        browser.close()
