"""How long until a live chapter can run, against a Python that does nothing.

    uv run --group docs python -m docs.build
    uv run --group docs python -m benchmarks.live

Both in a new browser, in turn: the same Pyodide alone, and a first visit to chapter 00
until `helpers` is imported. Most of either is work of the processor, so the ratio says
what the workbook adds, on any machine. Writes artefacts/live.json.
"""

from __future__ import annotations

import json
import shutil
from statistics import median

from playwright.sync_api import sync_playwright

from benchmarks.__main__ import ARTEFACT
from docs.build import FIRST
from docs.live import measure
from docs.places import SITE
from docs.serve import serving

ROUNDS = 3
PROMISE = 5
ALONE = """async () => {
  const begun = performance.now();
  const {loadPyodide} = await import("/static/pyodide/pyodide.mjs");
  const python = await loadPyodide();
  if (python.runPython("6 * 7") !== 42) throw new Error("it does not calculate");
  return (performance.now() - begun) / 1000;
}"""


def alone(program: str) -> float:
    """Seconds until Pyodide, without a package, has calculated something."""
    with serving(SITE / "lite") as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=measure.FLAGS)
        page = browser.new_page()
        page.goto(f"{address}static/pyodide/pyodide-lock.json")
        seconds = page.evaluate(ALONE)
        browser.close()
    return float(seconds)


def main() -> None:
    program = shutil.which("chromium")
    if program is None or not SITE.exists():
        raise SystemExit("This needs Chromium on the PATH, and the site: see above.")
    bare, live = [], []
    for _ in range(ROUNDS):
        bare.append(alone(program))
        live.append(measure.first_visit(SITE / "lite", FIRST, program).seconds or 0)
    ratio = median(live) / median(bare)
    measured = {
        "pyodide_alone_seconds": [round(one, 1) for one in bare],
        "live_chapter_seconds": [round(one, 1) for one in live],
        "live_against_pyodide_alone": round(ratio, 2),
    }
    target = ARTEFACT.with_name("live.json")
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(measured, indent=2) + "\n", "utf-8")
    for name, value in measured.items():
        print(f"{name.replace('_', ' ')}: {value}")
    if ratio > PROMISE:
        raise SystemExit(f"Not as promised: at most {PROMISE} times Pyodide alone.")


if __name__ == "__main__":
    main()
