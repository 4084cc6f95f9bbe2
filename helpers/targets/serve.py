"""A practice account for other processes: `python -m helpers.targets.serve [PORT]`.

Then, elsewhere: `WORKBOOK_TARGET=http://127.0.0.1:PORT uv run jupyter lab`, or the AWS
CLI with `--endpoint-url`. Stops when its standard input closes, or on Ctrl-C.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from helpers.targets.choice import VARIABLE


def main() -> None:
    """Serve until standard input closes."""
    os.environ.pop(VARIABLE, None)  # this process is the target
    from helpers import lab

    lab.start()
    print(lab.serve(int(sys.argv[1]) if len(sys.argv) > 1 else 0), flush=True)
    with suppress(KeyboardInterrupt):
        sys.stdin.read()


if __name__ == "__main__":
    main()
