"""Packs the workbook for a room without a network, into one zip.

    uv run python docs/teach/kit/offline.py            # all systems and Pythons
    uv run python docs/teach/kit/offline.py --here     # this system and Python alone

The zip holds the workbook, the reading edition if it was built (build/site), every
wheel the workbook needs, and `install.py`, which installs from it with no network.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path

from targets import PYTHONS, SYSTEMS, Target, here, listed

ROOT = Path(__file__).resolve().parents[3]
KIT = Path(__file__).resolve().parent
TOP = "streams"
"""Short: below it are paths of 170 characters, and Windows allows 260."""
TOOLS = ["pip", "editables"]
"""Beside the build system: pip installs, editables lets it install `-e .`."""


def pins() -> list[str]:
    """The lines of requirements.txt that name a version."""
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and line[0] not in "#-"]


def build_tools() -> list[str]:
    """What builds the package `helpers`, on the machine that installs it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return [*project["build-system"]["requires"], *TOOLS]


def download(target: Target, wheels: Path) -> list[str]:
    """Put the target's wheels into the folder; the pins that have none."""
    missing = []
    for python_full_version, chosen in target.choose(pins()).items():
        options = [*target.options(python_full_version), "--no-deps"]
        if pip(wheels, options, chosen):
            missing += [one for one in chosen if pip(wheels, options, [one])]
    pip(wheels, target.options(f"{target.python}.0"), build_tools(), check=True)
    return missing


def pip(
    wheels: Path, options: list[str], wanted: list[str], check: bool = False
) -> int:
    """Download wheels; 0 if all were found."""
    fetch = [sys.executable, "-m", "pip", "download", "--quiet", "--dest", str(wheels)]
    done = subprocess.run([*fetch, *options, *wanted], capture_output=True, text=True)
    if check and done.returncode:
        raise SystemExit(done.stderr)
    return done.returncode


def workbook_files() -> list[Path]:
    """The files that git knows."""
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    return [ROOT / name for name in names.split("\0") if name]


def read_me(targets: list[Target]) -> str:
    """What the learner reads first: it names the machines the zip is for."""
    systems = dict.fromkeys(SYSTEMS[target.system].name for target in targets)
    pythons = dict.fromkeys(target.python for target in targets)
    text = (KIT / "room" / "READ-ME-FIRST.txt").read_text("utf-8")
    return text.format(systems=listed(systems, "or"), pythons=listed(pythons, "or"))


def pack(archive: Path, targets: list[Target], wheels: Path, site: Path | None) -> None:
    """Write the zip. Wheels are compressed already, so they are stored."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    manifest = {
        "pythons": sorted({target.python for target in targets}),
        "systems": sorted({target.system for target in targets}),
    }
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr(f"{TOP}/manifest.json", json.dumps(manifest))
        out.write(KIT / "room" / "install.py", f"{TOP}/install.py")
        out.writestr(f"{TOP}/READ-ME-FIRST.txt", read_me(targets))
        for file in workbook_files():
            out.write(file, f"{TOP}/workbook/{file.relative_to(ROOT).as_posix()}")
        for wheel in sorted(wheels.glob("*.whl")):
            out.write(wheel, f"{TOP}/wheels/{wheel.name}", zipfile.ZIP_STORED)
        for file in sorted(site.rglob("*")) if site else []:
            out.write(file, f"{TOP}/site/{file.relative_to(site).as_posix()}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--here", action="store_true", help="this system alone")
    parser.add_argument(
        "--system",
        nargs="+",
        choices=SYSTEMS,
        default=["linux", "macos", "windows"],
        help="also there: macos-intel and linux-arm",
    )
    parser.add_argument("--python", nargs="+", default=PYTHONS)
    parser.add_argument("--to", type=Path, default=ROOT / f"dist/{TOP}-offline.zip")
    options = parser.parse_args()
    targets = [
        Target(system, python) for system in options.system for python in options.python
    ]
    if options.here:
        targets = [here()]
    site = ROOT / "build" / "site"
    with tempfile.TemporaryDirectory() as folder:
        wheels, missing = Path(folder), False
        for target in targets:
            print(f"{target.system}, Python {target.python} ...", flush=True)
            for pin in download(target, wheels):
                missing = True
                print(f"    there is no wheel of {pin}")
        if missing:
            raise SystemExit("No zip: on those systems it would not install.")
        pack(options.to, targets, wheels, site if site.is_dir() else None)
    size = options.to.stat().st_size / 1e6
    print(f"{options.to}: {size:.0f} MB, {'with' if site.is_dir() else 'no'} site")


if __name__ == "__main__":
    main()
