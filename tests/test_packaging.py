"""The workbook installs the same way on every route, and its files stay clean."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
DIRECT = [Requirement(text) for text in PROJECT["project"]["dependencies"]]
SUPPORTED = ("3.11", "3.12", "3.13", "3.14")

if not (ROOT / ".git").exists():
    pytest.skip("these tests read what git tracks", allow_module_level=True)


def git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, check=True)
    return done.stdout.decode()


TRACKED = [name for name in git("ls-files", "-z").split("\0") if name]
NOTEBOOKS = [name for name in TRACKED if name.endswith(".ipynb")]


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files as git has them: a notebook you have worked in may hold outputs."""
    folder = tmp_path_factory.mktemp("committed")
    git("checkout-index", "--all", f"--prefix={folder}/")
    return folder


def pins() -> list[Requirement]:
    """The lines of requirements.txt that name a version."""
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    return [Requirement(line) for line in lines if line and line[0] not in "#-"]


def holds(pin: Requirement, python: str) -> bool:
    """Whether the pin is meant for this Python, on a Linux machine."""
    here = {"python_version": python, "python_full_version": f"{python}.5"}
    here |= {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}
    return pin.marker is None or pin.marker.evaluate(here)


@pytest.mark.parametrize("python", SUPPORTED)
@pytest.mark.parametrize("direct", DIRECT, ids=lambda one: one.name)
def test_every_direct_dependency_has_one_pin_that_fits(
    direct: Requirement, python: str
) -> None:
    name = canonicalize_name(direct.name)
    mine = [p for p in pins() if canonicalize_name(p.name) == name and holds(p, python)]
    assert len(mine) == 1, f"{name} on Python {python}: {mine}"
    [pin] = mine[0].specifier
    assert pin.operator == "=="
    assert pin.version in direct.specifier


def test_every_supported_python_is_one_the_project_asks_for() -> None:
    asked = SpecifierSet(PROJECT["project"]["requires-python"])
    assert all(python in asked for python in SUPPORTED)
    assert f"{sys.version_info.major}.{sys.version_info.minor}" in SUPPORTED
    assert "3.10" not in asked


def test_conda_and_binder_take_the_same_pins_and_a_supported_python() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
    conda = [d for d in environment["dependencies"] if isinstance(d, str)]
    [through_pip] = [d["pip"] for d in environment["dependencies"] if d not in conda]
    assert through_pip == ["-r requirements.txt"]
    [python] = [d.split("=")[-1] for d in conda if d.startswith("python=")]
    assert python in SUPPORTED
    assert "pip" in conda


def test_the_pins_install_the_helpers_too() -> None:
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    assert "-e ." in lines
    assert not [line for line in lines if line.startswith("-") and line != "-e ."]


def test_the_installed_versions_are_the_pins() -> None:
    # An index may list an upload late. Below the direct dependencies that moves a last
    # place now and then; it never moves what the workbook itself is written against.
    mine = {canonicalize_name(one.name) for one in DIRECT}
    here = [pin for pin in pins() if pin.marker is None or pin.marker.evaluate()]
    differ = {
        pin.name: (installed, pinned.version)
        for pin in here
        for pinned in pin.specifier
        if (installed := version(pin.name)) != pinned.version
        and (
            canonicalize_name(pin.name) in mine
            or Version(installed).release[:1] != Version(pinned.version).release[:1]
        )
    }
    assert not differ, f"installed against pinned: {differ}"


def test_helpers_import_from_the_notebooks_folder() -> None:
    code = "import helpers; print(helpers.__file__)"
    env = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT / "notebooks",
        env=env,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert Path(found.strip()) == ROOT / "helpers" / "__init__.py"


def test_no_notebook_and_no_helper_edits_the_path(committed: Path) -> None:
    edits = re.compile(r"sys\s*\.\s*path\b")
    helpers = [n for n in TRACKED if n.startswith("helpers/") and n.endswith(".py")]
    assert helpers
    for name in helpers + NOTEBOOKS:
        # The runtime gives a function its own import path; that one is not a shortcut.
        if not name.startswith("helpers/functions/"):
            assert not edits.search((committed / name).read_text("utf-8")), name


FORBIDDEN = {
    # Put together from pieces, so that this file does not hold what it looks for.
    "address of a package index": r"https?://\S+/" + r"simple\b",
    "address of a package": r"https?://\S+\." + r"(?:whl|tgz|conda|tar\.gz)\b",
    "host of a package index": r"(?:files\.)?python"
    + r"hosted\.org|registry\.npm"
    + "js",
    "index option": r"--(?:extra-)?index" + r"-url[ =]\S|--find" + r"-links[ =]\S",
    "home of root": r"(?<![\w.])/" + r"root/",
}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_no_tracked_file_holds(name: str, committed: Path) -> None:
    for file in TRACKED:
        text = (committed / file).read_bytes().decode("utf-8", errors="ignore")
        found = re.search(FORBIDDEN[name], text)
        assert not found, f"{file} holds {found}"


@pytest.mark.parametrize("folder", [ROOT, Path.home()], ids=["clone", "home"])
def test_no_tracked_file_names_a_folder_of_this_machine(
    folder: Path, committed: Path
) -> None:
    if folder == ROOT and len(ROOT.parts) < 3:
        pytest.skip("cloned to the top of the disk: too short a path to look for")
    for file in TRACKED:
        assert f"{folder}/".encode() not in (committed / file).read_bytes(), file


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("address of a package index", "https://pypi.example/" + "simple"),
        ("address of a package", "https://x.example/a-1.0-py3-none-any." + "whl"),
        ("host of a package index", "https://files.python" + "hosted.org/packages"),
        ("index option", "--extra-index" + "-url https://x.example"),
        ("home of root", "open('/ro" + "ot/.aws/config')"),
    ],
)
def test_the_search_would_find(name: str, text: str) -> None:
    assert re.search(FORBIDDEN[name], text)


def test_the_lock_file_stays_out() -> None:
    assert not [name for name in TRACKED if name.endswith("uv.lock")]
    assert "uv.lock" in (ROOT / ".gitignore").read_text("utf-8").split()


def test_there_are_notebooks() -> None:
    assert "notebooks/00_start_here.ipynb" in NOTEBOOKS


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_notebook_is_committed_without_outputs(name: str, committed: Path) -> None:
    notebook = json.loads((committed / name).read_text("utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert not [cell["id"] for cell in code if cell["outputs"]]
    assert not [cell["id"] for cell in code if cell["execution_count"] is not None]
    # Without it JupyterLab in the browser asks for a kernel before the first cell.
    assert notebook["metadata"]["language_info"]["name"] == "python"


def test_nbstripout_has_nothing_left_to_strip(committed: Path) -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    hooks = {hook["id"]: hook for hook in config["repos"][0]["hooks"]}
    entry = shlex.split(hooks["nbstripout"]["entry"])
    options = entry[entry.index("nbstripout") + 1 :]
    command = [sys.executable, "-m", "nbstripout", "--verify", *options, *NOTEBOOKS]
    done = subprocess.run(
        command, cwd=committed, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_ci_runs_what_a_contributor_can_run() -> None:
    workflow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text("utf-8"))
    jobs = workflow["jobs"].values()
    [job] = [j for j in jobs if {"run": ".ci/run"} in j["steps"]]
    assert "if" not in job, "with every change, not now and then"
    assert job["runs-on"].startswith("ubuntu")
    setup = {
        one["uses"].partition("@")[0]: one.get("with", {})
        for one in job["steps"]
        if "uses" in one
    }
    pythons = setup["actions/setup-python"]["python-version"].split()
    assert pythons[-1] == min(SUPPORTED), "the last one is `python`"
    assert "3.13" in pythons, ".ci/run asks for it"


WORKFLOWS = {
    path.stem: yaml.safe_load(path.read_text("utf-8"))
    for path in (ROOT / ".github" / "workflows").glob("*.yml")
}


def test_no_change_stops_the_weekly_tests_or_a_publish_under_way() -> None:
    tests, site = (WORKFLOWS[name]["concurrency"] for name in ("test", "site"))
    assert "github.event_name" in tests["group"]
    assert site["cancel-in-progress"] == "${{ github.event_name == 'pull_request' }}"


def test_every_workflow_takes_the_same_actions_and_one_node() -> None:
    steps = [
        step
        for workflow in WORKFLOWS.values()
        for job in workflow["jobs"].values()
        for step in job["steps"]
    ]
    used = {step["uses"] for step in steps if "uses" in step}
    assert len(used) == len({one.partition("@")[0] for one in used}), sorted(used)
    nodes = {step.get("with", {}).get("node-version") for step in steps} - {None}
    assert nodes == {"22"}
