"""Causes of what goes wrong while the workbook is installed or opened."""

from __future__ import annotations

import datetime
import errno
import os
import shutil
import ssl
import subprocess
import sys
import textwrap
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pip._internal.commands import install

KIT = Path(__file__).resolve().parents[1] / "docs" / "teach" / "kit"
Cause = Callable[[Path], object]
CAUSES: dict[str, Cause] = {}
"""What causes an entry; `test_troubleshooting.py` adds those of the other sections."""

NOBODY_LISTENS = "http://127.0.0.1:9/index"


def causes(entry: str) -> Callable[[Cause], Cause]:
    """Mark a function: what it raises, returns or prints holds the entry's text."""

    def mark(cause: Cause) -> Cause:
        CAUSES[entry] = cause
        return cause

    return mark


def printed(*command: str | Path, **more: object) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, **more)
    assert done.returncode, "this was expected to fail"
    return done.stdout + done.stderr


def bare(folder: Path, **more: str) -> dict[str, str]:
    """The environment of somebody who has no settings, no caches and no programs."""
    system = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    alone = {"PATH": str(folder), "HOME": str(folder), "UV_NO_CONFIG": "1"}
    return {**system, **alone, "UV_HTTP_RETRIES": "0", **more}


def uv() -> str:
    return shutil.which("uv") or pytest.skip("uv is not on the PATH")


def resolve(folder: Path) -> list[str | Path]:
    """uv's command that looks for a package, and installs nothing."""
    wanted = folder / "wanted.in"
    wanted.write_text("a-practice-package\n", "utf-8")
    return [uv(), "pip", "compile", "--python", sys.executable, wanted]


@causes("externally-managed-environment")
def _(folder: Path) -> str:
    # pip looks beside the standard library for the file that Debian puts there.
    (folder / "EXTERNALLY-MANAGED").write_text("[externally-managed]\nError=no\n")
    program = f"""
        import sysconfig, sys
        real = sysconfig.get_path
        def get_path(name, *more, **rest):
            return {str(folder)!r} if name == "stdlib" else real(name, *more, **rest)
        sysconfig.get_path, sys.prefix = get_path, sys.base_prefix
        from pip._internal.cli.main import main
        sys.exit(main(["install", "--no-index", "uv-of-nowhere"]))
    """
    return printed(sys.executable, "-c", textwrap.dedent(program))


@causes("No interpreter found for Python")
def _(folder: Path) -> str:
    nothing = {"PATH": str(folder), "HOME": str(folder), "UV_OFFLINE": "1"}
    nothing["UV_PYTHON_INSTALL_DIR"] = str(folder / "pythons")
    found = ["python", "find", ">=3.11,<3.15", "--no-python-downloads"]
    return printed(uv(), *found, cwd=folder, env=nothing)


@causes("The wheels here are for")
def _(folder: Path) -> str:
    shutil.copy(KIT / "room" / "install.py", folder)
    (folder / "manifest.json").write_text('{"pythons": ["3.4"]}', "utf-8")
    return printed(sys.executable, "install.py", cwd=folder)


@causes("No module named 'helpers'")
def _(folder: Path) -> str:
    bare = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    import_it = ["-S", "-c", "import helpers"]
    return printed(sys.executable, *import_it, cwd=folder, env=bare)


@causes("Failed to spawn")
def _(folder: Path) -> str:
    # The Python that this environment was made from: it has no packages.
    python = os.path.realpath(sys.executable)
    run = [uv(), "run", "--python", python, "jupyter", "lab"]
    return printed(*run, cwd=folder, env=bare(folder, UV_OFFLINE="1"))


@causes("Failed to fetch")
def _(folder: Path) -> str:
    env = bare(folder, UV_DEFAULT_INDEX=NOBODY_LISTENS)
    return printed(*resolve(folder), cwd=folder, env=env)


@causes("Could not find a version that satisfies the requirement")
def _(folder: Path) -> str:
    env = bare(folder, PIP_INDEX_URL=NOBODY_LISTENS, PIP_RETRIES="0")
    env["PIP_CONFIG_FILE"] = os.devnull
    download = [sys.executable, "-m", "pip", "download", "a-practice-package"]
    return printed(*download, cwd=folder, env=env)


@contextmanager
def company(folder: Path) -> Iterator[str]:
    """A server whose certificate is signed by a company that nobody knows."""
    names = [
        x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, one)])
        for one in ("company", "localhost")
    ]
    key, day = ec.generate_private_key(ec.SECP256R1()), datetime.timedelta(days=1)
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(names[0], names[1], key.public_key(), 1)
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
        .sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    pkcs8 = serialization.PrivateFormat.PKCS8
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(pem, pkcs8, plain) + certificate.public_bytes(pem)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server = HTTPServer(("localhost", 0), BaseHTTPRequestHandler)
    server.handle_error = lambda *args: None  # uv hangs up, which is what is looked for
    server.socket = context.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"https://localhost:{server.server_port}/index"
    finally:
        server.shutdown()
        server.server_close()


@causes("invalid peer certificate: UnknownIssuer")
def _(folder: Path) -> str:
    with company(folder) as index:
        env = bare(folder, UV_DEFAULT_INDEX=index)
        return printed(*resolve(folder), cwd=folder, env=env)


@causes("is missing an upload date")
def _(folder: Path) -> str:
    page = folder / "index" / "a-practice-package" / "index.html"
    page.parent.mkdir(parents=True)
    wheel = "a_practice_package-1.0-py3-none-any." + "whl"
    page.write_text(f'<a href="{wheel}">{wheel}</a>', "utf-8")
    about = "Metadata-Version: 2.1\nName: a-practice-package\nVersion: 1.0\n"
    with zipfile.ZipFile(page.parent / wheel, "w") as packed:
        packed.writestr("a_practice_package-1.0.dist-info/METADATA", about)
        packed.writestr("a_practice_package-1.0.dist-info/WHEEL", "Wheel-Version: 1.0")
    env = bare(folder, UV_DEFAULT_INDEX=(folder / "index").as_uri())
    command = resolve(folder)
    # What the entry says to do works: then no date is asked for.
    subprocess.run(
        command,
        env={**env, "UV_EXCLUDE_NEWER": "false"},
        capture_output=True,
        check=True,
    )
    return printed(*command, env={**env, "UV_EXCLUDE_NEWER": "2026-01-01"})


@causes("does not have Windows Long Path support enabled")
def _(folder: Path) -> str:
    file = "C:\\" + "\\".join(["a folder in a folder"] * 13) + "\\plugin.json"
    error = OSError(errno.ENOENT, "No such file or directory", file)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(install, "WINDOWS", True)
        return install.create_os_error_message(error, False, False)
