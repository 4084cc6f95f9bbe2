"""`jupyter lab` opens the first chapter, and nothing asks anything of a website."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parents[1]
START_PAGE = "/lab/tree/notebooks/00_start_here.ipynb"
LOCAL = {"localhost", "127.0.0.1", "::1", "0.0.0.0", "::", ""}

# Runs at the start of every Python that the server starts, kernels included: it writes
# down each host name looked up and each address connected to.
AUDIT = """
import json, os, socket, sys

def note(event, args):
    if event == "socket.getaddrinfo":
        host = args[0]
    elif event == "socket.connect" and isinstance(args[1], tuple):
        host = args[1][0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    line = json.dumps([event, host or ""]) + "\\n"
    with open(os.environ["WORKBOOK_AUDIT"], "a") as file:
        file.write(line)

sys.addaudithook(note)
"""


@dataclass(frozen=True)
class Server:
    """A running JupyterLab. `url` has no path; `audit` is what it connected to."""

    url: str
    log: Path
    audit: Path

    def hosts(self) -> set[str]:
        lines = self.audit.read_text("utf-8").splitlines()
        return {host for _, host in map(json.loads, lines)}


def wait_for_url(process: subprocess.Popen[bytes], log: Path) -> str:
    """The address that the server prints once it listens."""
    address = re.compile(r"(http://(?:127\.0\.0\.1|localhost):\d+)/lab")
    for _ in range(1800):
        found = address.search(log.read_text("utf-8"))
        if found:
            return found[1]
        assert process.poll() is None, log.read_text("utf-8")
        time.sleep(0.1)
    raise AssertionError("no address after three minutes:\n" + log.read_text("utf-8"))


@contextmanager
def jupyterlab(home: Path, root: Path, *more: str) -> Iterator[Server]:
    """JupyterLab as the README starts it in `root`, for a person without settings.

    `home` is that person's empty home; `more` are further options.
    """
    (home / "sitecustomize.py").write_text(AUDIT, "utf-8")
    log, audit = home / "server.log", home / "audit.jsonl"
    audit.touch()
    env = {k: v for k, v in os.environ.items() if not k.startswith("JUPYTER")}
    env |= {"HOME": str(home), "PYTHONPATH": str(home), "WORKBOOK_AUDIT": str(audit)}
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser"]
    options = ["--port=0", "--IdentityProvider.token=", "--ServerApp.log_level=INFO"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, *options, *more], cwd=root, env=env, stdout=output, stderr=output
        )
        try:
            yield Server(wait_for_url(process, log), log, audit)
        finally:
            process.terminate()
            process.wait(timeout=30)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with jupyterlab(tmp_path_factory.mktemp("home"), ROOT) as running:
        yield running


def test_the_first_page_is_the_first_chapter(server: Server) -> None:
    for _ in range(50):
        try:
            answer = urlopen(server.url + "/", timeout=10)
            break
        except OSError:  # Refused, or too busy to answer.
            time.sleep(0.1)
    with answer:
        assert urlsplit(answer.url).path == START_PAGE


@pytest.mark.needs_browser
def test_the_first_chapter_opens_and_asks_nothing(server: Server) -> None:
    from playwright.sync_api import sync_playwright

    requested: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.on("request", lambda request: requested.append(request.url))
        page.goto(server.url + "/", wait_until="domcontentloaded")
        notebook = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
        notebook.locator(".jp-Cell").first.wait_for(timeout=60_000)
        tab = page.locator(".lm-TabBar-tab.lm-mod-current .lm-TabBar-tabLabel")
        assert "00_start_here.ipynb" in tab.all_inner_texts()
        page.locator("[data-status=idle]").first.wait_for(timeout=60_000)
        # The question about news comes as a toast, a moment after the page.
        page.wait_for_timeout(3_000)
        assert page.locator(".Toastify__toast").all_inner_texts() == []
        assert page.locator(".jp-Dialog").all_inner_texts() == []
        browser.close()

    web = {urlsplit(url).hostname for url in requested if url.startswith("http")}
    assert web == {urlsplit(server.url).hostname}
    # Listening on localhost looks it up; without that line nothing was listened to.
    assert server.hosts()
    assert server.hosts() <= LOCAL
