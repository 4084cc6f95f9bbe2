"""Preflight: what the workbook needs, what is there, and the fix for what is not."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import Any

from helpers.checks.places import find

PACKAGES = (
    "jupyterlab",
    "boto3",
    "moto",
    "pandas",
    "ipywidgets",
    "aws-lambda-powertools",
)
OUTSIDE_THE_BROWSER = ("jupyterlab", "pandas")
"""In a browser page JupyterLab is the page; pandas comes when a cell asks."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: is it there, and if not, what to do."""

    ok: bool
    what: str
    fix: str = ""

    def __repr__(self) -> str:
        line = f"[ {'OK' if self.ok else '--'} ] {self.what}"
        return line if self.ok else f"{line}\n       Fix: {self.fix}"


@dataclass(frozen=True)
class Report:
    """All findings, and one sentence that sums them up."""

    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """True if nothing is missing."""
        return all(one.ok for one in self.findings)

    def __repr__(self) -> str:
        missing = sum(not one.ok for one in self.findings)
        end = (
            "Everything is there. You can begin."
            if not missing
            else f"{missing} to fix. Do what the first fix says, then run this again."
        )
        return "\n".join([*map(repr, self.findings), "", end])


def preflight() -> Report:
    """Look at everything the workbook needs. Starts the practice account anew."""
    return Report(
        (
            python_is_supported(sys.version_info[:3]),
            *packages_are_there(),
            files_are_there(),
            practice_account_answers(),
            no_credentials_are_used(),
            nothing_leaves_the_machine(),
        )
    )


def install_again(
    environ: Mapping[str, str], platform: str, find_file: Callable[[str], Any]
) -> str:
    """How this workbook is installed again, which depends on where it runs.

    A seat of a hub cannot install, a room without a network has its own file for it,
    and Windows PowerShell 5.1 does not know `&&`.
    """
    if "JUPYTERHUB_USER" in environ:
        return "tell your facilitator: this seat's environment is not the workbook's"
    try:
        find_file("READ-ME-FIRST.txt")
        return "run install.py in the folder you unpacked, then restart the kernel"
    except FileNotFoundError:
        pass
    line = (
        "py -m pip install uv; py -m uv sync"
        if platform == "win32"
        else "pip install uv && uv sync"
    )
    return f"in the workbook's folder run: {line}, then restart the kernel"


def _install_again() -> str:
    return install_again(os.environ, sys.platform, find)


def python_is_supported(version: Sequence[int]) -> Finding:
    """Python 3.11 to 3.14."""
    text = ".".join(map(str, version))
    return Finding(
        (3, 11) <= tuple(version[:2]) <= (3, 14),
        f"Python {text}",
        "the workbook needs Python 3.11 to 3.14: install one, then install again",
    )


def packages_are_there(
    version_of: Callable[[str], str] = metadata.version,
    platform: str = sys.platform,
) -> list[Finding]:
    """Each package the notebooks use, with its version.

    In a browser page (platform emscripten) two of them are not installed.
    """
    found = []
    for name in PACKAGES:
        if name in OUTSIDE_THE_BROWSER and platform == "emscripten":
            continue
        try:
            found.append(Finding(True, f"{name} {version_of(name)}"))
        except metadata.PackageNotFoundError:
            found.append(Finding(False, f"{name} is not installed", _install_again()))
    return found


def files_are_there(find_file: Callable[[str], Any] = find) -> Finding:
    """The data files that lessons read."""
    try:
        find_file("data/users.json")
        find_file("notebooks/00_start_here.ipynb")
    except FileNotFoundError as missing:
        return Finding(False, "the workbook's files", str(missing))
    return Finding(True, "the workbook's helpers and data files")


def practice_account_answers(start: Callable[[], object] | None = None) -> Finding:
    """A real write into a table, and the stream record it leaves."""
    what = "the practice account: one item written, one stream record read"
    try:
        _start(start)
        count = _records_of_one_put()
    except Exception as error:
        return Finding(False, "the practice account", _say(error))
    if count != 1:
        return Finding(
            False, f"the practice account: {count} records", _install_again()
        )
    return Finding(True, what)


def _start(start: Callable[[], object] | None) -> None:
    if start is None:
        from helpers import lab

        start = lab.start
    start()


def _records_of_one_put() -> int:
    import boto3

    from helpers.checks.running import read_stream

    dynamodb = boto3.client("dynamodb")
    dynamodb.create_table(
        TableName="Preflight",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
    )
    dynamodb.put_item(TableName="Preflight", Item={"id": {"S": "ready"}})
    count = len(read_stream("Preflight"))
    dynamodb.delete_table(TableName="Preflight")
    return count


def _say(error: BaseException) -> str:
    return f"{type(error).__name__}: {error} ({_install_again()})"


def nothing_leaves_the_machine() -> Finding:
    """A real attempt to reach another machine, which the practice account stops."""
    import boto3

    from helpers.guard import StaysHere

    try:
        address = "https://elsewhere.invalid"
        boto3.client("dynamodb", endpoint_url=address).list_tables()
    except StaysHere:
        return Finding(True, "a call to another machine: stopped, nothing leaves yours")
    except Exception as error:
        return Finding(False, "nothing leaves the machine", _say(error))
    return Finding(False, "a call to another machine was answered", _install_again())


def no_credentials_are_used() -> Finding:
    """New clients carry the practice account's made-up key, whatever you have set."""
    import boto3

    credentials = boto3.Session().get_credentials()
    used = credentials.access_key if credentials else None
    return Finding(
        used == "PRACTICE",
        "no AWS credentials needed, and none of yours read",
        "run lab.start() before you make a client, or restart the kernel",
    )
