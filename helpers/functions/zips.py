"""Deployment packages: zip files that hold a function's code."""

from __future__ import annotations

import io
import textwrap
import zipfile
from collections.abc import Mapping

_LAST_CHANGE = (2022, 8, 21, 10, 49, 50)
_READABLE_FILE = 0o100644 << 16


def zip_source(source: str | Mapping[str, str], module: str = "index") -> bytes:
    """The bytes of a deployment package, for `create_function(Code={"ZipFile": ...})`.

    `source` is the text of one Python file, which becomes `<module>.py`; or a dict of
    file names to texts, such as `{"index.py": ..., "mail/templates.py": ...}`. The
    same source gives the same bytes on every machine (nothing is compressed), so
    Lambda's CodeSha256 is the same too. Python files lose a common indentation.

    Raises TypeError for anything else, and ValueError for a name Lambda could not use.
    Source: Lambda developer guide, "Working with .zip file archives for Python Lambda
    functions" (the handler's file stands at the root of the zip).
    """
    if isinstance(source, str):
        files: Mapping[str, str] = {f"{module.replace('.', '/')}.py": source}
    elif isinstance(source, Mapping):
        files = source
    else:
        raise TypeError(
            "zip_source() takes the text of a Python file, or a dict of file names "
            f"to texts; got {type(source).__name__}. To zip a function you wrote in a "
            "notebook, put its source in a string."
        )
    for name, text in files.items():
        if not isinstance(name, str) or not isinstance(text, str):
            raise TypeError(
                "zip_source() takes a dict of file names to texts, for example "
                f'{{"index.py": "import boto3"}}; got {name!r}: {text!r:.80}'
            )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as package:
        for name in sorted(files):
            entry = zipfile.ZipInfo(_checked(name), _LAST_CHANGE)
            entry.external_attr = _READABLE_FILE
            entry.create_system = 3  # Unix, on whatever machine the zip is made
            package.writestr(entry, _content(name, files[name]))
    return buffer.getvalue()


def read_zip(code: bytes) -> dict[str, bytes]:
    """The files of a deployment package: path to content.

    Raises ValueError if the bytes are not a zip file.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(code)) as package:
            return {
                entry.filename: package.read(entry)
                for entry in package.infolist()
                if not entry.is_dir()
            }
    except zipfile.BadZipFile:
        raise ValueError(
            "The function's code is not a zip file. Make it with "
            "helpers.functions.zip_source(source)."
        ) from None


def _content(name: str, text: str) -> str:
    return textwrap.dedent(text).lstrip("\n") if name.endswith(".py") else text


def _checked(name: str) -> str:
    parts = name.split("/")
    if not name or "\\" in name or any(part in ("", ".", "..") for part in parts):
        raise ValueError(
            f"{name!r} is no file name inside a zip. Use a relative path with forward "
            'slashes, for example "index.py" or "mail/templates.py".'
        )
    return name
