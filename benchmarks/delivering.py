"""From the first write to the last handled record: the practice account and its peers.

Every run is a process of its own; the peers take turns, and medians are compared within
one call of this program. A peer that is not installed is left out, and said so.
Seconds are by the clock on the wall, since some peers work in several processes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median, quantiles
from typing import Any

ROUNDS = {1: 3, 1_000: 3, 10_000: 3, 100_000: 1}
PEERS = ("practice", "alone", "naive", "ministack", "readable")
NOT_THAT_MANY = {("readable", 100_000)}
"""Left out: over a minute of reading, with nothing new to learn."""

Runs = dict[tuple[str, int], list[dict[str, Any]]]


def one(peer: str, count: int) -> dict[str, Any] | str:
    """One run in a new process: what it measured, or why it could not."""
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.peers", peer, str(count)],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return (done.stderr.strip() or "no reason given").splitlines()[-1]
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    return {**json.loads(lines[-1]), "process": time.perf_counter() - begun}


def run() -> tuple[Runs, dict[str, str]]:
    """All runs, and the peers that are missing."""
    runs: Runs = {}
    missing: dict[str, str] = {}
    for count, rounds in ROUNDS.items():
        for _ in range(rounds):
            for peer in PEERS:
                if peer in missing or (peer, count) in NOT_THAT_MANY:
                    continue
                found = one(peer, count)
                if isinstance(found, str):
                    missing[peer] = found
                else:
                    runs.setdefault((peer, count), []).append(found)
    return runs, missing


def compare() -> dict[str, Any]:
    """The figures, and the ratios that are promised."""
    runs, missing = run()

    def typical(peer: str, count: int, what: str = "whole") -> float:
        return median(one[what] for one in runs[peer, count])

    def handling(peer: str) -> float:
        return median(one["whole"] - one["writing"] for one in runs[peer, 10_000])

    figures: dict[str, Any] = {"missing_peers": missing}
    for peer, count in runs:
        if count == 1:
            if peer != "alone":
                figures[f"{peer}_cold_start_seconds"] = round(
                    typical(peer, 1, "process"), 2
                )
            continue
        figures[f"{peer}_{count}_per_second"] = round(count / typical(peer, count))
        figures[f"{peer}_{count}_megabytes"] = typical(peer, count, "megabytes")
    for peer in ("practice", "ministack"):
        if (peer, 1_000) in runs:
            times = [t for one in runs[peer, 1_000] for t in one["latencies"]]
            figures[f"{peer}_latency_p50_ms"] = round(1000 * median(times), 2)
            figures[f"{peer}_latency_p99_ms"] = round(
                1000 * quantiles(times, n=100)[98], 2
            )
    figures["against_no_trigger"] = round(
        typical("alone", 10_000) / typical("practice", 10_000), 2
    )
    figures["handling_against_naive"] = round(
        handling("naive") / handling("practice"), 1
    )
    figures["memory_against_naive"] = round(
        figures["practice_10000_megabytes"] / figures["naive_10000_megabytes"], 2
    )
    figures["per_record_100k_against_1k"] = round(
        typical("practice", 100_000) / 100 / typical("practice", 1_000), 2
    )
    if ("ministack", 10_000) in runs:
        figures["against_ministack"] = round(
            typical("ministack", 10_000) / typical("practice", 10_000), 2
        )
        figures["latency_against_ministack"] = round(
            figures["practice_latency_p50_ms"] / figures["ministack_latency_p50_ms"], 3
        )
    return figures
