"""The chapters alive: all of them in Pyodide, one clicked through in the browser."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from docs.live.measure import wait_until_imported
from docs.places import SITE, chapters

RUNNER = Path(__file__).with_name("pyodide_notebooks.mjs")
CLICKED = "01_enable_a_stream"
"""Cells of it raise on purpose."""
EDITED = "06_see_duplicates"
CELLS = """() => window.jupyterapp.shell.currentWidget.content.model.sharedModel
  .toJSON().cells.filter((one) => one.cell_type === "code")"""
RUN_ALL = "() => window.jupyterapp.commands.execute('notebook:run-all-cells')"
MINUTE = 60_000


@pytest.mark.needs_node
@pytest.mark.parametrize("chapter", chapters(), ids=lambda path: path.stem)
def test_runs_in_pyodide_without_pandas_and_without_network(
    chapter: Path, tmp_path: Path
) -> None:
    lite = SITE / "lite"
    drive = shutil.copytree(lite / "files", tmp_path / "drive")  # Chapters write.
    words = [str(lite / "static" / "pyodide"), str(drive), chapter.stem]
    done = subprocess.run(
        ["node", str(RUNNER), *words],
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    said = json.loads(done.stdout)
    print(f"{chapter.stem}: loaded in {said['load']} s, ran in {said['run']} s")
    assert said["error"] is None
    assert not said["compiled_there"], "read from source when a kernel starts"
    cells = json.loads(chapter.read_text("utf-8"))["cells"]
    assert said["cells"] == sum(one["cell_type"] == "code" for one in cells)


def open_live(page: Any, address: str, chapter: str) -> None:
    """As a reader does: from the chapter's page, through its button."""
    page.goto(f"{address}notebooks/{chapter}.html")
    page.locator(".wb-live").get_by_role("link", name="Run live").first.click()
    wait_until_imported(page)


@pytest.fixture
def visitor(chromium: Any) -> Any:
    """A browser context that notes each address it asks for."""
    context = chromium.new_context(viewport={"width": 1360, "height": 900})
    context.asked = []
    context.on("request", lambda request: context.asked.append(request.url))
    context.set_default_timeout(5 * MINUTE)
    with context:
        yield context


@pytest.mark.needs_browser
@pytest.mark.xdist_group("one browser at a time")
def test_a_chapter_runs_from_its_button(visitor: Any, address: str) -> None:
    page = visitor.new_page()
    open_live(page, address, CLICKED)
    page.evaluate(RUN_ALL)
    cells = page.evaluate(CELLS)
    for cell in cells:
        raised = any(out["output_type"] == "error" for out in cell["outputs"])
        tags = cell["metadata"].get("tags", [])
        assert raised == ("raises-exception" in tags), cell["source"]
        assert cell["execution_count"], f"did not run: {cell['source']}"
    panel = page.locator(".wb-panel")
    panel.scroll_into_view_if_needed()
    for name in ("Turn on", "Put the item", "Change it"):
        panel.get_by_role("button", name=name, exact=True).click()
    panel.get_by_text("left one record: MODIFY").wait_for()
    here = urlsplit(address).netloc
    elsewhere = [url for url in visitor.asked if urlsplit(url).netloc not in {here, ""}]
    assert not elsewhere


@pytest.mark.needs_browser
@pytest.mark.xdist_group("one browser at a time")
def test_an_edit_stays_until_it_is_reset(visitor: Any, address: str) -> None:
    page = visitor.new_page()
    open_live(page, address, EDITED)
    assert "my_own_edit" not in json.dumps(page.evaluate(CELLS))
    page.evaluate("""async () => {
      const widget = window.jupyterapp.shell.currentWidget;
      const cells = widget.content.model.sharedModel.cells;
      cells.find((one) => one.cell_type === "code").setSource("my_own_edit = 1");
      await widget.context.save();
    }""")
    open_live(page, address, EDITED)
    assert "my_own_edit" in json.dumps(page.evaluate(CELLS))
    page.goto(f"{address}notebooks/{EDITED}.html")
    page.get_by_role("link", name="Reset my copy").first.click()
    buttons = page.get_by_role("button", name="Reset 06 ")
    buttons.click()
    page.get_by_text("is as published").wait_for()
    assert buttons.is_disabled()
    open_live(page, address, EDITED)
    assert "my_own_edit" not in json.dumps(page.evaluate(CELLS))
