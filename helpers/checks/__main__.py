"""For facilitators: `python -m helpers.checks summary FOLDER`."""

from __future__ import annotations

import argparse
from pathlib import Path

from helpers.checks.summary import summary


def main() -> None:
    """Print where a class stands."""
    parser = argparse.ArgumentParser(prog="python -m helpers.checks")
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("summary", help="where a class stands")
    one.add_argument("folder", type=Path, help="the folder with exported progress")
    one.add_argument(
        "--chapters",
        nargs="+",
        default=[],
        metavar="NN",
        help="count these chapters alone, for example 00 02 06",
    )
    options = parser.parse_args()
    if not options.folder.is_dir():
        parser.error(f"{options.folder} is not a folder")
    try:
        print(summary(options.folder, options.chapters))
    except ValueError as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
