"""Entries of the troubleshooting page that one sees in JupyterLab, in a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from jupyterlab_page import ROOT, Lab, lab_page
from test_opens import jupyterlab

pytestmark = [pytest.mark.needs_browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with lab_page(tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("w")) as one:
        yield one


def start(lab: Lab, source: str) -> None:
    """Open a notebook with this cell, and run it without waiting for its end."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    lab.write("trouble", notebook)
    lab.open("trouble")
    lab.page.evaluate(
        "() => void window.jupyterapp.commands.execute('notebook:run-all-cells')"
    )


def prompt(lab: Lab) -> str:
    """What stands beside the first cell."""
    return str(lab.page.locator(".jp-Cell .jp-InputPrompt").first.inner_text())


def dialog(lab: Lab) -> str:
    found = lab.page.locator(".jp-Dialog")
    found.wait_for()
    text = str(found.inner_text())
    lab.page.keyboard.press("Escape")
    found.wait_for(state="detached")
    return text


def a_loop_without_an_end(lab: Lab, home: Path) -> str:
    start(lab, "while True:\n    pass")
    lab.page.locator(".jp-InputPrompt", has_text="[*]").first.wait_for()
    seen = prompt(lab)
    # What the entry says to do, by the menu it names.
    menu = lab.page.get_by_role("menuitem")
    menu.get_by_text("Kernel", exact=True).click()
    menu.get_by_text("Interrupt Kernel", exact=True).click()
    lab.page.get_by_text("KeyboardInterrupt").first.wait_for()
    return seen


def a_kernel_that_dies(lab: Lab, home: Path) -> str:
    start(lab, "import os\nos._exit(1)")
    return dialog(lab)


def started_one_level_too_deep(lab: Lab, home: Path) -> str:
    with jupyterlab(home, ROOT / "notebooks") as server:
        lab.page.goto(server.url)
        return dialog(lab)


SIGHTS: dict[str, Callable[[Lab, Path], str]] = {
    "[*]": a_loop_without_an_end,
    "appears to have died": a_kernel_that_dies,
    "Could not find path": started_one_level_too_deep,
}


@pytest.mark.parametrize("entry", SIGHTS)
def test_it_is_seen_as_the_page_says(entry: str, lab: Lab, tmp_path: Path) -> None:
    assert entry in SIGHTS[entry](lab, tmp_path)


def test_the_first_advice_is_in_the_menu(lab: Lab) -> None:
    page = (ROOT / "docs" / "teach" / "troubleshooting.md").read_text("utf-8")
    [named] = [
        line.split("*")[1].removeprefix("Kernel › ")
        for line in page.splitlines()
        if line.startswith("Before anything else: ")
    ]
    lab.open("00_start_here")
    menu = lab.page.get_by_role("menuitem")
    menu.get_by_text("Kernel", exact=True).click()
    menu.get_by_text(named, exact=True).wait_for()
    lab.page.keyboard.press("Escape")
