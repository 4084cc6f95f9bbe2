"""All measurements: `uv run python -m benchmarks`. About six minutes.

Two peers are optional. `ministack` pins another botocore, so it gets an environment of
its own: `uv tool install ministack`. The Node.js reader: `npm install` in
benchmarks/readable.

Prints a table, writes artefacts/benchmarks.json, and ends with an error if a promise
does not hold.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from benchmarks import delivering, get_records, starting

ARTEFACT = Path(__file__).parents[1] / "artefacts" / "benchmarks.json"
PROMISES: dict[str, tuple[str, Callable[[float], bool]]] = {
    "ratio": ("at least 10", lambda ratio: ratio >= 10),
    "warm_start_seconds": ("under 1", lambda seconds: seconds < 1),
    "against_ministack": ("at least 2.5", lambda ratio: ratio >= 2.5),
    "against_no_trigger": ("at least 0.8", lambda ratio: ratio >= 0.8),
    "handling_against_naive": ("at least 10", lambda ratio: ratio >= 10),
    "latency_against_ministack": ("below 1", lambda ratio: ratio < 1),
    "per_record_100k_against_1k": ("at most 1.15", lambda ratio: ratio <= 1.15),
    "memory_against_naive": ("at most 1.1", lambda ratio: ratio <= 1.1),
}


def main() -> None:
    measured = {
        **get_records.compare(),
        **starting.in_a_new_process(),
        **delivering.compare(),
    }
    for peer, reason in measured["missing_peers"].items():
        print(f"left out: {peer} ({reason})")
    ARTEFACT.parent.mkdir(exist_ok=True)
    ARTEFACT.write_text(json.dumps(measured, indent=2) + "\n", "utf-8")
    broken = []
    for name, value in measured.items():
        if isinstance(value, dict):
            continue
        promise, holds = PROMISES.get(name, ("", lambda _: True))
        verdict = f"{promise}: {'yes' if holds(value) else 'NO'}" if promise else ""
        print(f"{name.replace('_', ' '):34}{value:>10,}  {verdict}".rstrip())
        if not holds(value):
            broken.append(name)
    print(f"Written to {ARTEFACT.relative_to(ARTEFACT.parents[1])}.")
    if broken:
        raise SystemExit(f"Not as promised: {', '.join(broken)}")


if __name__ == "__main__":
    main()
