"""Installs the workbook from this folder, with no network, and proves that it works.

    python3 install.py            (Windows: py install.py)

It makes workbook/.venv and nothing else. Again means anew.
"""

import json
import os
import shlex
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
WORKBOOK = HERE / "workbook"
WHEELS = HERE / "wheels"
HOME = WORKBOOK / ".venv"
WINDOWS = os.name == "nt"
PYTHON = HOME / ("Scripts/python.exe" if WINDOWS else "bin/python")


def is_supported():
    """Whether there are wheels for this Python; says so if not."""
    pythons = json.loads((HERE / "manifest.json").read_text("utf-8"))["pythons"]
    mine = "{}.{}".format(*sys.version_info)
    if mine in pythons:
        return True
    print(f"This is Python {mine}. The wheels here are for {', '.join(pythons)}.")
    python = f"py -{pythons[-1]}" if WINDOWS else f"python{pythons[-1]}"
    print(f"Run this file with one of them, for example: {python} install.py")
    return False


def install():
    """A virtual environment with the pinned versions and the helpers."""
    # Without ensurepip, which some Linux systems leave out: pip comes as a wheel.
    venv.create(HOME, clear=True, with_pip=False)
    [pip] = WHEELS.glob("pip-*.whl")
    # As variables, since pip hands them on to the pip that builds the helpers.
    only_here = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": WHEELS.as_uri()}
    quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_CONFIG_FILE": os.devnull}
    subprocess.run(
        [
            PYTHON,
            pip / "pip",
            "install",
            "--quiet",
            "--no-compile",
            "pip",
            "-r",
            "requirements.txt",
        ],
        cwd=WORKBOOK,
        env={**os.environ, **only_here, **quiet},
        check=True,
    )


def to_open(workbook, windows):
    """What to type to open it, for each shell: one line, from any folder and drive.

    It activates nothing, for PowerShell runs no scripts unless somebody allowed it.
    """
    if not windows:
        return [f"cd {shlex.quote(str(workbook))} && .venv/bin/jupyter-lab"]
    quoted = str(workbook).replace("'", "''")
    return [
        f"PowerShell:  cd -LiteralPath '{quoted}'; & '.venv\\Scripts\\jupyter-lab.exe'",
        f'cmd:         cd /d "{workbook}" && .venv\\Scripts\\jupyter-lab.exe',
    ]


def main():
    if not is_supported():
        return 1
    print("Installing, about a minute ...", flush=True)
    install()
    first = WORKBOOK / "docs" / "teach" / "kit" / "first_delivery.py"
    subprocess.run([PYTHON, first], cwd=WORKBOOK, check=True)
    print("\nTo open it:\n")
    for line in to_open(WORKBOOK, WINDOWS):
        print(f"    {line}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
