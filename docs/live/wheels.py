"""Wheels that run in the browser, made from what is installed here.

The versions are therefore those the tests ran with. Compiled parts are left out: the
packages in `closure()` work without them, in plain Python. The two that do not have a
wheel for the browser on the package index.
"""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from docs.places import CACHE, ROOT

BROWSER = {
    "sys_platform": "emscripten",
    "platform_system": "Emscripten",
    "platform_machine": "wasm32",
    "os_name": "posix",
    "python_version": "3.14",
    "python_full_version": "3.14.2",
}
ROOTS = (
    "boto3",
    "moto",
    "py-partiql-parser",
    "ipywidgets",
    "aws-lambda-powertools",
    "hypothesis",
    # What the kernel of JupyterLite needs.
    "ipython",
    "comm",
)
COMPILED = ("hypothesis",)
"""They do not work without their compiled part: the index has it for the browser."""
MICROPIP = ("micropip", "0.11.1")
"""With it JupyterLite's kernel starts. The version is the one Pyodide names."""
STUBBED = ("cryptography", "openapi-spec-validator")
"""moto imports them for services that no chapter calls; `stubs/` has stand-ins."""
NOT_HERE = ("cffi", "pycparser", "widgetsnbextension", "jupyterlab-widgets")
"""Parts of cryptography, and what JupyterLite brings along for ipywidgets."""
Keep = Callable[[str], bool]


def closure(roots: Iterable[str] = ROOTS) -> dict[str, Distribution]:
    """Every package that has to be there, by its name, as the browser sees markers."""
    found: dict[str, Distribution] = {}
    waiting = [Requirement(root) for root in roots]
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        if name in found or name in (*STUBBED, *NOT_HERE):
            continue
        found[name] = distribution(name)
        waiting += requirements(found[name].requires or ())
    return found


def requirements(lines: Iterable[str]) -> Iterator[Requirement]:
    """The requirements that count in the browser; extras do not."""
    for line in lines:
        one = Requirement(line)
        if one.marker is None or one.marker.evaluate({**BROWSER, "extra": ""}):
            yield one


def repack(dist: Distribution, target: Path, keep: Keep = lambda path: True) -> Path:
    """Write the installed package as a wheel without compiled files."""
    files = {
        str(file): file.locate()
        for file in dist.files or ()
        if _wanted(str(file)) and keep(str(file))
    }
    name = f"{dist.name.replace('-', '_')}-{dist.version}-py3-none-any.whl"
    info = next(path for path in files if path.endswith(".dist-info/METADATA"))
    content = {path: Path(str(at)).read_bytes() for path, at in files.items()}
    return write_wheel(target / name, content, info.removesuffix("METADATA"))


def _wanted(path: str) -> bool:
    inside = not path.startswith("..")
    left_out = (".so", ".pyd", ".pyc", ".c", ".pyi", "RECORD", "INSTALLER", "REQUESTED")
    tests = ("/tests/", "direct_url.json", "/uv_cache.json")
    return (
        inside and not path.endswith(left_out) and not any(one in path for one in tests)
    )


def write_wheel(path: Path, content: dict[str, bytes], info: str) -> Path:
    """A wheel of these files, always the same bytes; `info` is its dist-info folder."""
    content[info + "WHEEL"] = (
        b"Wheel-Version: 1.0\nGenerator: docs.build\n"
        b"Root-Is-Purelib: true\nTag: py3-none-any\n"
    )
    lines = [f"{name},{_digest(data)},{len(data)}" for name, data in content.items()]
    record = "\n".join([*sorted(lines), f"{info}RECORD,,", ""])
    content[info + "RECORD"] = record.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as wheel:
        for name in sorted(content):
            wheel.writestr(
                zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)),
                content[name],
                zipfile.ZIP_DEFLATED,
                9,
            )
    return path


def _digest(data: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest())
    return "sha256=" + digest.decode().rstrip("=")


def version_of_ours() -> str:
    """The workbook's own version."""
    return distribution("dynamodb-streams-workbook").version


def helpers_wheel(target: Path) -> Path:
    """Our own helpers, as the wheel `streams_helpers`."""
    content = {
        str(path.relative_to(ROOT)): path.read_bytes()
        for path in sorted((ROOT / "helpers").rglob("*.py"))
    }
    version = version_of_ours()
    info = f"streams_helpers-{version}.dist-info/"
    content[info + "METADATA"] = (
        "Metadata-Version: 2.1\nName: streams-helpers\n"
        f"Version: {version}\n" + "".join(f"Requires-Dist: {one}\n" for one in ROOTS)
    ).encode()
    return write_wheel(
        target / f"streams_helpers-{version}-py3-none-any.whl", content, info
    )


def stub_wheel(name: str, target: Path) -> Path:
    """The stand-in for a package that moto only imports."""
    version = distribution(name).version
    module = name.replace("-", "_")
    source = (Path(__file__).parent / "stubs" / "anything.py").read_bytes()
    info = f"{module}-{version}.dist-info/"
    about = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    content = {f"{module}/__init__.py": source, info + "METADATA": about.encode()}
    return write_wheel(target / f"{module}-{version}-py3-none-any.whl", content, info)


def downloaded_wheel(name: str, version: str) -> Path:
    """The wheel that the index has for Pyodide, downloaded once."""
    folder = CACHE / "wheels"
    words = ["download", "-q", "--no-deps", "--only-binary=:all:", "-d", str(folder)]
    words += ["--platform", "pyemscripten_2026_0_wasm32", "--python-version", "3.14"]
    words += ["--implementation", "cp", "--abi", "cp314", "--abi", "none"]
    pattern = f"{name.replace('-', '_')}-{version}-*.whl"
    if not list(folder.glob(pattern)):
        folder.mkdir(parents=True, exist_ok=True)
        program = [sys.executable, "-m", "pip", "--disable-pip-version-check", *words]
        subprocess.run([*program, f"{name}=={version}"], check=True)
    return next(folder.glob(pattern))
