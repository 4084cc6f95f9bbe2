"""A practice account for other processes: `python -m helpers.targets.serve [PORT]`.

Then, elsewhere: `WORKBOOK_TARGET=http://127.0.0.1:PORT uv run jupyter lab`, or the AWS
CLI with `--endpoint-url`. Stops when its standard input closes, or on Ctrl-C.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Any

from helpers.targets.choice import VARIABLE


def main() -> None:
    """Serve until standard input closes. A port that cannot be had ends it."""
    os.environ.pop(VARIABLE, None)  # this process is the target
    from helpers import lab

    lab.start()
    given: Any = sys.argv[1] if len(sys.argv) > 1 else "0"
    try:
        url = lab.serve(int(given) if given.isdecimal() else given)
    except (OSError, ValueError) as error:
        sys.exit(str(error))
    print(url, flush=True)
    with suppress(KeyboardInterrupt):
        sys.stdin.read()


if __name__ == "__main__":
    main()
