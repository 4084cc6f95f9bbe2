"""lab.start(): how long it takes to get an empty practice account, first and again.

The first time includes importing moto. Seconds by the clock on the wall.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any


def measure() -> dict[str, float]:
    """In this process: the first start, and the median of the starts after it."""
    begun = time.perf_counter()
    import boto3

    from helpers import lab

    lab.start()
    first = time.perf_counter() - begun
    boto3.client("dynamodb").list_tables()
    again = []
    for _ in range(5):
        begun = time.perf_counter()
        lab.start()
        again.append(time.perf_counter() - begun)
    return {
        "first_start_seconds": round(first, 3),
        "warm_start_seconds": round(median(again), 4),
    }


def in_a_new_process() -> dict[str, Any]:
    """The same, where nothing has been imported before."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.starting"],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


if __name__ == "__main__":
    print(json.dumps(measure()))
