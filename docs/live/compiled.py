"""The modules that a starting kernel imports, compiled beforehand: a wheel of its own.

In the browser compiling is most of what an import costs. Pyodide itself compiles, under
Node.js, so that the form is its own; the sources stay where they are, for people and
for tracebacks.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

from docs.live.wheels import write_wheel

NAME = "streams-compiled"
PROGRAM = Path(__file__).with_name("compile.mjs")


def wheel(runtime: Path, version: str) -> Path:
    """Compile what the kernel of this folder imports; the wheel is put into it."""
    node = shutil.which("node")
    if node is None:
        raise SystemExit("The site needs Node.js, to compile modules. Install it.")
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "compiled.zip"
        subprocess.run([node, str(PROGRAM), str(runtime), str(made)], check=True)
        with zipfile.ZipFile(made) as opened:
            content = {name: opened.read(name) for name in opened.namelist()}
    module = NAME.replace("-", "_")
    info = f"{module}-{version}.dist-info/"
    about = f"Metadata-Version: 2.1\nName: {NAME}\nVersion: {version}\n"
    content[info + "METADATA"] = about.encode()
    return write_wheel(runtime / f"{module}-{version}-py3-none-any.whl", content, info)
