"""The zip for a room without a network: what is in it, and that it installs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path, PureWindowsPath

import offline
import pytest
from packaging.specifiers import SpecifierSet
from targets import PYTHONS, SYSTEMS, Target, here

ROOT = Path(__file__).resolve().parents[1]
KIT = ROOT / "docs" / "teach" / "kit"

NO_NETWORK = ["unshare", "--net", "--map-root-user", "--"]
AN_ADDRESS_ELSEWHERE = "192.0.2.1"  # reserved for documents: nobody is there

PINS = [
    "numpy==2.4.6 ; python_full_version < '3.12'",
    "numpy==2.5.5 ; python_full_version >= '3.12'",
    "pywin32==312 ; sys_platform == 'win32'",
    "appnope==1.0.0 ; sys_platform == 'darwin'",
    "soupsieve==2.10 ; python_full_version < '3.11.5'",
    "soupsieve==4.1.1 ; python_full_version >= '3.11.5'",
    "pandas==3.1.1",
]


def chosen(system: str, python: str) -> set[str]:
    return {pin for new in Target(system, python).choose(PINS).values() for pin in new}


def test_markers_are_judged_for_the_target_and_not_for_this_machine() -> None:
    assert "pywin32==312" in chosen("windows", "3.13")
    assert "pywin32==312" not in chosen("linux", "3.13")
    assert "appnope==1.0.0" in chosen("macos", "3.13")
    assert "appnope==1.0.0" not in chosen("windows", "3.13")
    assert {"numpy==2.4.6", "pandas==3.1.1"} < chosen("linux", "3.11")
    assert "numpy==2.4.6" not in chosen("linux", "3.13")


def test_a_room_has_early_and_late_releases_of_one_python() -> None:
    by_version = Target("linux", "3.11").choose(PINS)
    assert "soupsieve==2.10" in by_version["3.11.0"]
    assert by_version["3.11.99"] == ["soupsieve==4.1.1"]
    assert "soupsieve==2.10" not in chosen("linux", "3.13")


def test_the_zip_has_every_python_that_the_workbook_runs_on() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    supported = SpecifierSet(project["requires-python"])
    assert [f"3.{n}" for n in range(99) if f"3.{n}" in supported] == PYTHONS
    assert {"linux", "macos", "windows"} <= SYSTEMS.keys()


def packed(folder: Path, *targets: Target) -> dict[str, str]:
    """The text files at the top of a zip for these machines."""
    archive = folder / "room.zip"
    offline.pack(archive, list(targets), folder, site=None)
    with zipfile.ZipFile(archive) as zipped:
        names = [name for name in zipped.namelist() if name.count("/") == 1]
        return {name.partition("/")[2]: zipped.read(name).decode() for name in names}


def test_the_read_me_names_the_machines_that_the_zip_is_for(tmp_path: Path) -> None:
    pythons = ("3.11", "3.12", "3.14")
    some = [Target(s, python) for s in ("macos", "windows") for python in pythons]
    told = packed(tmp_path, *some)["READ-ME-FIRST.txt"]
    assert (
        "You need macOS on Apple silicon or Windows, and Python 3.11, 3.12 or 3.14."
        in told
    )
    one = packed(tmp_path, Target("linux-arm", "3.12"))
    assert "You need Linux on ARM, and Python 3.12." in one["READ-ME-FIRST.txt"]
    assert json.loads(one["manifest.json"])["pythons"] == ["3.12"]


def installer():
    """The module that is `install.py` in the zip."""
    spec = spec_from_file_location("room_install", KIT / "room" / "install.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_line_to_open_it_works_in_a_folder_with_a_space(tmp_path: Path) -> None:
    workbook = tmp_path / "Ada's $HOME" / "workbook"
    program = workbook / ".venv" / "bin" / "jupyter-lab"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\npwd\n")
    program.chmod(0o755)
    [line] = installer().to_open(workbook, windows=False)
    done = subprocess.run(["sh", "-c", line], cwd="/", capture_output=True, text=True)
    assert done.stdout.strip() == str(workbook), done.stderr


def test_on_windows_there_is_a_line_for_each_shell_that_runs_no_script() -> None:
    place = PureWindowsPath(r"D:\Ada's files\streams\workbook")
    powershell, cmd = installer().to_open(place, windows=True)
    assert powershell.split(":  ", 1) == [
        "PowerShell",
        r"cd -LiteralPath 'D:\Ada''s files\streams\workbook'; "
        r"& '.venv\Scripts\jupyter-lab.exe'",
    ]
    assert cmd.split(":", 1)[1].strip() == (
        r"""cd /d "D:\Ada's files\streams\workbook" && .venv\Scripts\jupyter-lab.exe"""
    )


def test_a_python_without_wheels_hears_which_to_take(tmp_path: Path) -> None:
    shutil.copy(KIT / "room" / "install.py", tmp_path)
    (tmp_path / "manifest.json").write_text('{"pythons": ["2.7", "3.4"]}', "utf-8")
    done = subprocess.run(
        [sys.executable, "install.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "for Python" not in done.stderr
    assert "python3.4 install.py" in done.stdout
    assert len(list(tmp_path.iterdir())) == 2, "nothing was installed"


def test_a_ready_machine_delivers_a_record() -> None:
    done = subprocess.run(
        [sys.executable, KIT / "first_delivery.py"],
        capture_output=True,
        text=True,
        check=True,
    )
    said, mails = done.stdout.splitlines()
    assert said == "1 invocation, 1 record delivered, 0 failed"
    assert json.loads(mails) == [{"to": "user_1@example.com", "body": "Welcome, Ada!"}]


def in_a_namespace(*command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run it with no network, and as somebody who has no settings and no caches."""
    bare = {"PATH": "/usr/bin:/bin", "HOME": str(folder)}
    return subprocess.run(
        [*NO_NETWORK, *command],
        cwd=folder,
        env=bare,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.offline_room
def test_from_an_empty_folder_to_a_delivered_record(tmp_path: Path) -> None:
    zipped, room = tmp_path / "room.zip", tmp_path / "a room"
    room.mkdir()
    build = [sys.executable, KIT / "offline.py", "--here", "--to", zipped]
    print(subprocess.run(build, capture_output=True, text=True, check=True).stdout)
    with zipfile.ZipFile(zipped) as archive:
        archive.extractall(room)
    [top] = room.iterdir()

    # The Python that the environment of this test was made from: it has no packages.
    python = os.path.realpath(sys.executable)
    reach = f"import socket; socket.create_connection(('{AN_ADDRESS_ELSEWHERE}', 80))"
    away = in_a_namespace(python, "-c", reach, folder=top)
    assert "Network is unreachable" in away.stderr, "the namespace has a route"

    done = in_a_namespace(python, "install.py", folder=top)
    print(done.stdout)
    assert done.returncode == 0, done.stderr
    assert "1 invocation, 1 record delivered, 0 failed" in done.stdout
    assert "Welcome, Ada!" in done.stdout
    longest = max(len(str(one.relative_to(room))) for one in top.rglob("*"))
    downloads = "C:/Users/firstname.lastname/Downloads/streams-offline/"
    assert len(downloads) + longest < 260, "Windows allows no more"

    # The last line it prints, in the shell and the folder that somebody may be in.
    line = done.stdout.strip().splitlines()[-1].strip()
    opened = in_a_namespace("sh", "-c", f"{line} --version", folder=tmp_path)
    assert opened.stdout.startswith("4."), opened.stderr
    assert json.loads((top / "manifest.json").read_text("utf-8")) == {
        "pythons": [here().python],
        "systems": [here().system],
    }
