"""Where the workbook's files are: the folder that holds `notebooks/` and `data/`."""

from __future__ import annotations

from pathlib import Path


def find(relative: str) -> Path:
    """The workbook's file of this name, for example `data/quizzes/02-exit.json`.

    Looks upwards from the notebook's folder, then from this package, so it works in
    a clone, in an installed environment and in the browser. FileNotFoundError if the
    file is in none of these.
    """
    here = Path.cwd().resolve()
    package = Path(__file__).resolve().parent
    for folder in (here, *here.parents, *package.parents):
        if (path := folder / relative).exists():
            return path
    raise FileNotFoundError(
        f"{relative} is not in the folders above {here}. It belongs to the workbook: "
        "open the notebook from the workbook's own notebooks/ folder."
    )
