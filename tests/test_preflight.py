"""Preflight says what is there, and the fix for what is not."""

from __future__ import annotations

import os
from importlib import import_module, metadata

import pytest

from helpers import lab
from helpers.checks import preflight

pieces = import_module("helpers.checks.preflight")


@pytest.fixture(autouse=True)
def closed_afterwards():
    yield
    lab.stop()


def test_everything_is_there_on_this_machine() -> None:
    report = preflight()
    assert report.ok, report
    lines = repr(report).splitlines()
    assert all(line.startswith("[ OK ] ") for line in lines[:-2])
    assert lines[-1] == "Everything is there. You can begin."


def test_it_says_the_same_each_time_and_no_path_of_this_machine() -> None:
    assert repr(preflight()) == repr(preflight())
    assert os.getcwd() not in repr(preflight())


def test_it_leaves_an_account_that_works() -> None:
    import boto3

    preflight()
    assert boto3.client("dynamodb").list_tables()["TableNames"] == []


def test_your_own_credentials_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAREALLOOKINGKEY")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_PROFILE", "work")
    assert preflight().ok


@pytest.mark.parametrize("version", [(3, 10, 4), (3, 15, 0)])
def test_a_python_too_old_or_too_new_is_told_to_go(version: tuple[int, ...]) -> None:
    finding = pieces.python_is_supported(version)
    assert not finding.ok
    assert "Python 3.11 to 3.14: install one" in repr(finding)


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 14, 9)])
def test_every_python_between_will_do(version: tuple[int, ...]) -> None:
    assert pieces.python_is_supported(version).ok


def test_a_missing_package_gets_its_fix() -> None:
    def version_of(name: str) -> str:
        if name == "pandas":
            raise metadata.PackageNotFoundError(name)
        return "1.0"

    findings = pieces.packages_are_there(version_of)
    missing = [finding for finding in findings if not finding.ok]
    assert [finding.what for finding in missing] == ["pandas is not installed"]
    assert "uv sync" in repr(missing[0])


def only(*there: str):
    """A `find` that knows these files alone."""

    def find_file(name: str) -> str:
        if name not in there:
            raise FileNotFoundError(name)
        return name

    return find_file


def test_the_fix_is_one_that_works_where_the_workbook_runs() -> None:
    at_home = pieces.install_again({}, "linux", only())
    assert "pip install uv && uv sync, then" in at_home
    windows = pieces.install_again({}, "win32", only())
    assert "py -m pip install uv; py -m uv sync, then" in windows
    assert "&&" not in windows
    room = pieces.install_again({}, "win32", only("READ-ME-FIRST.txt"))
    assert "run install.py in the folder you unpacked" in room
    seat = pieces.install_again({"JUPYTERHUB_USER": "amara"}, "linux", only())
    assert "tell your facilitator" in seat
    assert not [one for one in (room, seat) if "uv" in one.split()]


def test_a_seat_of_a_hub_is_not_told_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def version_of(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setenv("JUPYTERHUB_USER", "amara")
    assert "Fix: tell your facilitator" in repr(pieces.packages_are_there(version_of))


def test_a_browser_page_needs_no_jupyterlab_package() -> None:
    there = pieces.packages_are_there(lambda name: "1.0", "emscripten")
    assert "jupyterlab 1.0" not in [finding.what for finding in there]


def test_a_notebook_opened_elsewhere_is_told_where_to_open_it() -> None:
    def nothing(name: str) -> None:
        raise FileNotFoundError(f"{name} is not in the folders above /tmp")

    finding = pieces.files_are_there(nothing)
    assert not finding.ok
    assert "data/users.json" in finding.fix


def test_an_account_that_does_not_start_says_why() -> None:
    def start() -> None:
        raise ImportError("No module named 'moto'")

    finding = pieces.practice_account_answers(start)
    assert not finding.ok
    assert "No module named 'moto'" in finding.fix


def test_the_report_counts_what_is_to_fix() -> None:
    bad = pieces.Finding(False, "pandas is not installed", "do this")
    report = pieces.Report((pieces.Finding(True, "Python"), bad))
    assert not report.ok
    assert "1 to fix" in repr(report)
    assert "Fix: do this" in repr(report)
