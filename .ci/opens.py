"""Waits until a JupyterLab answers, then checks that it opens the first chapter."""

from __future__ import annotations

import sys
import time
from urllib.request import urlopen

START_PAGE = "/lab/tree/notebooks/00_start_here.ipynb"
SECONDS = 180

for _ in range(SECONDS):
    try:
        with urlopen(sys.argv[1], timeout=10) as answer:
            print(f"it opens {answer.url}")
            sys.exit(START_PAGE not in answer.url)
    except OSError:  # Refused, or too busy to answer.
        time.sleep(1)
sys.exit(f"no answer in {SECONDS} s")
