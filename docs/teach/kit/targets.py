"""The machines a zip is made for: which wheels each takes, and which pins it needs."""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass

from packaging.markers import default_environment
from packaging.requirements import Requirement

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]


@dataclass(frozen=True)
class System:
    """Its name for people, its wheel tags, newest first, and what a marker sees.

    pip itself judges markers by the machine it runs on, whatever --platform says, so
    they are judged here.
    """

    name: str
    tags: tuple[str, ...]
    markers: dict[str, str]


_LINUX = {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"}
_MACOS = {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin"}
_WINDOWS = {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"}

SYSTEMS = {
    "linux": System(
        "Linux",
        ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
        _LINUX,
    ),
    "linux-arm": System(
        "Linux on ARM",
        ("manylinux_2_28_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64"),
        _LINUX,
    ),
    "macos": System("macOS on Apple silicon", ("macosx_14_0_arm64",), _MACOS),
    "macos-intel": System("macOS on Intel", ("macosx_14_0_x86_64",), _MACOS),
    "windows": System("Windows", ("win_amd64",), _WINDOWS),
}


@dataclass(frozen=True)
class Target:
    """One system with one Python, for example `Target("windows", "3.13")`."""

    system: str
    python: str

    def options(self, python_full_version: str) -> list[str]:
        """What makes pip take this target's wheels, and wheels alone."""
        tags = [
            word for tag in SYSTEMS[self.system].tags for word in ("--platform", tag)
        ]
        python = ["--python-version", python_full_version, "--implementation", "cp"]
        return ["--only-binary=:all:", *tags, *python]

    def choose(self, pins: list[str]) -> dict[str, list[str]]:
        """The pins this target needs, by the Python version that asks for them.

        A marker may tell 3.11.4 from 3.11.5, and a room has both: so the first and the
        last of the line are asked, and the last adds what the first does not need.
        """
        chosen: dict[str, list[str]] = {}
        for micro in ("0", "99"):
            full = f"{self.python}.{micro}"
            known = [pin for earlier in chosen.values() for pin in earlier]
            needed = [self._needed(Requirement(pin), full) for pin in pins]
            chosen[full] = [pin for pin in needed if pin and pin not in known]
        return {full: new for full, new in chosen.items() if new}

    def _needed(self, pin: Requirement, full: str) -> str | None:
        there = {
            **default_environment(),
            **SYSTEMS[self.system].markers,
            "python_version": self.python,
            "python_full_version": full,
        }
        if pin.marker and not pin.marker.evaluate(there):
            return None
        return f"{pin.name}{pin.specifier}"


def listed(words: Iterable[str], last: str) -> str:
    """Words as a sentence has them: "3.11, 3.12 or 3.13"."""
    *most, end = words
    return f"{', '.join(most)} {last} {end}" if most else end


def here() -> Target:
    """The machine this runs on."""
    arm = sysconfig.get_platform().endswith(("aarch64", "arm64"))
    system = {
        ("linux", False): "linux",
        ("linux", True): "linux-arm",
        ("darwin", True): "macos",
        ("darwin", False): "macos-intel",
        ("win32", False): "windows",
    }[sys.platform, arm]
    return Target(system, f"{sys.version_info.major}.{sys.version_info.minor}")
