"""Pyodide's folder for the site: its core, our wheels, and the lock that lists both.

A package in the lock can be imported without an install cell. Everything else Pyodide
has (pandas among it) stays in the lock with its address at Pyodide's public CDN, of
the same release: `import pandas` fetches it from there, and nothing else does.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from email.parser import HeaderParser
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name, parse_wheel_filename

from docs.live import compiled, npm, slim, wheels

CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
LOCK = "pyodide-lock.json"
CDN = f"https://cdn.jsdelivr.net/pyodide/v{npm.PACKAGES['pyodide']}/full/"
START = "streams-helpers"
"""The package that pulls in all others when a kernel starts."""
KEEP = {
    "aws-lambda-powertools": slim.keep_powertools,
    "botocore": slim.keep_botocore,
    "moto": slim.keep_moto,
}


def build(target: Path) -> list[str]:
    """Fill `target`; the names of the files that a starting kernel downloads."""
    target.mkdir(parents=True)
    core = npm.package("pyodide")
    for name in CORE:
        shutil.copy(core / name, target)
    made = [wheels.helpers_wheel(target)]
    made += [wheels.stub_wheel(name, target) for name in wheels.STUBBED]
    packages = wheels.closure()
    ready = [(name, packages[name].version) for name in wheels.COMPILED]
    for name, version in (*ready, wheels.MICROPIP):
        made.append(Path(shutil.copy(wheels.downloaded_wheel(name, version), target)))
    for name, dist in packages.items():
        if name in wheels.COMPILED:
            continue
        keep = KEEP.get(name, lambda path: True)
        made.append(wheels.repack(dist, target, keep))
    _write(core / LOCK, target, made)
    made.append(compiled.wheel(target, wheels.version_of_ours()))
    _write(core / LOCK, target, made)
    return [*CORE, LOCK, *(wheel.name for wheel in made)]


def _write(given: Path, target: Path, made: list[Path]) -> None:
    """The lock that Pyodide gives, with these wheels; helpers need what is compiled."""
    lock = _with(json.loads(given.read_text("utf-8")), made)
    if compiled.NAME in lock["packages"]:
        lock["packages"][START]["depends"].append(compiled.NAME)
    (target / LOCK).write_text(json.dumps(lock), "utf-8")


def _with(lock: dict[str, Any], made: list[Path]) -> dict[str, Any]:
    packages = {
        name: {**entry, "file_name": CDN + entry["file_name"]}
        for name, entry in lock["packages"].items()
        if not name.endswith("-tests")
    }
    packages |= {entry["name"]: entry for entry in map(_entry, made)}
    return {**lock, "packages": packages}


def _entry(wheel: Path) -> dict[str, Any]:
    name, version, *_ = parse_wheel_filename(wheel.name)
    with zipfile.ZipFile(wheel) as opened:
        files = opened.namelist()
        about = next(one for one in files if one.endswith(".dist-info/METADATA"))
        header = HeaderParser().parsestr(opened.read(about).decode())
    needs = wheels.requirements(header.get_all("Requires-Dist") or ())
    depends = {canonicalize_name(one.name) for one in needs} - {*wheels.NOT_HERE}
    return {
        "name": str(name),
        "version": str(version),
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": sorted(
            {
                one.split("/")[0].removesuffix(".py")
                for one in files
                if one.endswith(".py")
            }
        ),
        "depends": sorted(depends | ({*wheels.STUBBED} if name == "moto" else set())),
        "unvendored_tests": False,
    }
