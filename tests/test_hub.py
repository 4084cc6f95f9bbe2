"""Many seats: the files for a hub, the sums of the page, and who is let in."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
HUB = ROOT / "docs" / "teach" / "hub"
PAGE = (HUB.parent / "hub.md").read_text("utf-8")
VALUES = yaml.safe_load((HUB / "values.yaml").read_text("utf-8"))

MEGABYTES = {"K": 1.024e-3, "M": 1.048576, "G": 1073.741824}


def megabytes(size: str) -> float:
    return float(size[:-1]) * MEGABYTES[size[-1]]


def measured() -> dict[str, float]:
    """The figures in the page's tables, by the words before them."""
    found = re.findall(r"^\| ([^|]+?) \| ([\d,.]+) MB \|", PAGE, re.MULTILINE)
    return {words: float(figure.replace(",", "")) for words, figure in found}


def test_a_pod_holds_what_was_measured() -> None:
    memory = VALUES["singleuser"]
    guarantee, limit = (megabytes(memory["memory"][k]) for k in ("guarantee", "limit"))
    lab, kernel = measured()["JupyterLab, peak"], measured()["a kernel, peak"]
    assert lab + kernel <= guarantee < lab + 2 * kernel + 100
    assert lab + 4 * kernel <= limit


def test_the_sum_for_500_follows_from_the_values() -> None:
    guarantee = megabytes(VALUES["singleuser"]["memory"]["guarantee"])
    [gigabytes] = re.findall(r"500 pods are (\d+) GB", PAGE)
    assert int(gigabytes) == round(500 * guarantee / 1000)
    [cores] = re.findall(r"and (\d+) cores", PAGE)
    assert int(cores) == 500 * VALUES["singleuser"]["cpu"]["guarantee"]


def test_the_littlest_hub_has_the_same_limit() -> None:
    little = yaml.safe_load((HUB / "tljh.yaml").read_text("utf-8"))
    assert little["limits"]["memory"] == VALUES["singleuser"]["memory"]["limit"]
    assert little["services"]["cull"]["timeout"] == VALUES["cull"]["timeout"]


def test_the_first_page_is_the_first_chapter_on_every_seat() -> None:
    container = json.loads(
        (ROOT / ".devcontainer" / "devcontainer.json").read_text("utf-8")
    )
    opened = [
        VALUES["singleuser"]["defaultUrl"].removeprefix("/lab/tree/"),
        *container["customizations"]["codespaces"]["openFiles"],
    ]
    assert all((ROOT / name).exists() for name in opened)
    assert {Path(name).name for name in opened} == {"00_start_here.ipynb"}


def test_the_sums_for_one_server_follow_from_the_measurement() -> None:
    lab, kernel = measured()["JupyterLab, in all"], measured()["4 kernels, in all"] / 4
    [seconds] = re.findall(r"12 kernels, in all.*?(\d+) seconds of CPU each", PAGE)
    rows = re.findall(
        r"^\| (\d+) \| \1 × .*? MB = (\d+) GB \| (\d+) GB: take (\d+) "
        r"\| \1 × (\d+) s of CPU: (\d+) s \|$",
        PAGE,
        re.MULTILINE,
    )
    assert [row[0] for row in rows] == ["20", "50"], "the page offers it for 50"
    for row in rows:
        people, memory, whole, server, each, all_of_them = map(int, row)
        assert memory == round(people * (lab + 2 * kernel) / 1000)
        assert memory + 2 == whole < server
        assert each == int(seconds)
        assert all_of_them == people * each / 4


LOG_IN = """
import asyncio, importlib, json, sys
from traitlets.config import Config

settings, tries = json.loads(sys.argv[1])
module, _, name = settings["JupyterHub"]["authenticator_class"].rpartition(".")
hub = getattr(importlib.import_module(module), name)(config=Config(settings))
for who, word in tries:
    typed = {"username": who, "password": word}
    user = asyncio.run(hub.get_authenticated_user(None, typed))
    print(json.dumps(user and [user["name"], user["admin"]]))
"""


@pytest.mark.elsewhere
@pytest.mark.parametrize("admin", ["", "a" * 40], ids=["as it is", "as the page says"])
def test_the_word_of_the_room_makes_nobody_an_administrator(admin: str) -> None:
    uv = shutil.which("uv") or pytest.skip("uv is not on the PATH")
    config = json.loads(json.dumps(VALUES["hub"]["config"]))
    config["SharedPasswordAuthenticator"]["admin_password"] = admin
    word = config["SharedPasswordAuthenticator"]["user_password"]
    tries = [("amara", word), ("facilitator", word), ("Facilitator", word)]
    tries += [("amara", "wrong"), ("amara", "a" * 40), ("facilitator", "a" * 40)]
    with_hub = [uv, "run", "--quiet", "--no-project", "--with", "jupyterhub>=5.3,<7"]
    done = subprocess.run(
        [*with_hub, "python", "-c", LOG_IN, json.dumps([config, tries])],
        capture_output=True,
        text=True,
        check=True,
    )
    said = [json.loads(line) for line in done.stdout.splitlines()]
    facilitator = ["facilitator", True] if admin else None
    assert said == [["amara", False], None, None, None, None, facilitator]
