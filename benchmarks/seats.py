"""How much memory does a seat take? `uv run python -m benchmarks.seats 1 8 16`

Starts so many kernels at once, lets each run chapter 07 whole, and reads what they
hold while all are still open: Linux only. Each number is a new set of kernels.

`PSS` counts a page that n processes share as 1/n of a page for each: it adds up, so it
is what a machine needs on which many learners sit. `RSS` counts it in full, and `peak`
is the highest RSS of a kernel's life: a pod of its own has to hold that.

Writes artefacts/seats.json.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import mean
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import nbformat
import psutil
from jupyter_client.manager import KernelManager

ROOT = Path(__file__).parents[1]
CHAPTER = ROOT / "notebooks" / "07_make_it_idempotent.ipynb"
ARTEFACT = ROOT / "artefacts" / "seats.json"
SECONDS = 600
MEGA = 1e6


def program() -> str:
    """All code of the chapter, as given."""
    cells = nbformat.read(CHAPTER, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "code")


@contextmanager
def kernel() -> Iterator[tuple[Any, psutil.Process]]:
    """A kernel as JupyterLab starts it, and its process."""
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(cwd=str(CHAPTER.parent), stderr=subprocess.DEVNULL)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=SECONDS)
        yield client, psutil.Process(manager.provisioner.process.pid)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@contextmanager
def server() -> Iterator[psutil.Process]:
    """A JupyterLab that has answered once, and its process."""
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "jupyter", "lab", "--no-browser"]
        options = ["--port=8907", "--IdentityProvider.token=", "--allow-root"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        env = {**os.environ, "HOME": home}
        started = subprocess.Popen(command + options, cwd=ROOT, env=env, **quiet)
        try:
            for _ in range(SECONDS):
                try:
                    urlopen("http://localhost:8907/lab", timeout=10).close()
                    break
                except URLError:
                    time.sleep(0.1)
            yield psutil.Process(started.pid)
        finally:
            started.terminate()
            started.wait(timeout=30)


def peak(process: psutil.Process) -> float:
    """The highest RSS so far, in megabytes."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    [kilobytes] = [s.split()[1] for s in status.splitlines() if s.startswith("VmHWM")]
    return int(kilobytes) * 1024 / MEGA


def wait(client: Any, request: str) -> None:
    """Until the kernel has answered this request; an exception ends the program."""
    while True:
        message = client.get_shell_msg(timeout=SECONDS)
        if message["parent_header"].get("msg_id") == request:
            break
    if message["content"]["status"] != "ok":
        raise SystemExit("\n".join(message["content"]["traceback"]))


def at_once(count: int) -> dict[str, float]:
    """So many learners run the chapter; what each kernel holds afterwards."""
    text, started = program(), time.perf_counter()
    with ExitStack() as stack:
        seats = [stack.enter_context(kernel()) for _ in range(count)]
        asked = [client.execute(text, store_history=False) for client, _ in seats]
        for (client, _), request in zip(seats, asked, strict=True):
            wait(client, request)
        held = [process.memory_full_info() for _, process in seats]
        used = [sum(process.cpu_times()[:2]) for _, process in seats]
        return {
            "kernels": count,
            "pss_each": round(mean(one.pss for one in held) / MEGA),
            "pss_all": round(sum(one.pss for one in held) / MEGA),
            "rss_each": round(mean(one.rss for one in held) / MEGA),
            "peak_each": round(max(peak(process) for _, process in seats)),
            "cpu_seconds_each": round(mean(used), 1),
            "wall_seconds": round(time.perf_counter() - started, 1),
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kernels", nargs="*", type=int, default=[1, 8])
    options = parser.parse_args()
    with server() as process:
        held = process.memory_full_info()
        lab = {"pss": round(held.pss / MEGA), "peak": round(peak(process))}
    print("a JupyterLab, MB:", lab)
    runs = []
    for count in options.kernels:
        runs.append(at_once(count))
        print(runs[-1], flush=True)
    ARTEFACT.parent.mkdir(exist_ok=True)
    ARTEFACT.write_text(json.dumps({"lab": lab, "runs": runs}, indent=2) + "\n")


if __name__ == "__main__":
    main()
