"""What you have done so far, kept in one small file on your own machine.

It holds the ids of exercises that a check called right, and of quizzes you opened: no
times, no tries, no answers, no name unless you give one. It lies in the workbook's
folder and git ignores it; delete it to begin anew. The variable WORKBOOK_PROGRESS names
another file, or is `off`: then nothing is read and nothing is kept.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from helpers.checks.places import find

FILE = ".workbook-progress.json"
VARIABLE = "WORKBOOK_PROGRESS"
VERSION = 1


@dataclass(frozen=True)
class Progress:
    """The ids of exercises done and of quizzes opened; a name if one was given."""

    right: frozenset[str] = frozenset()
    quizzes: frozenset[str] = frozenset()
    name: str = ""

    def joined(self, other: Progress) -> Progress:
        """What is in either."""
        return Progress(
            self.right | other.right, self.quizzes | other.quizzes, self.name
        )

    def text(self) -> str:
        """The file's text: sorted, so that the same progress is the same bytes."""
        shape: dict[str, Any] = {"version": VERSION}
        shape |= {"name": self.name} if self.name else {}
        shape |= {"right": sorted(self.right), "quizzes": sorted(self.quizzes)}
        return json.dumps(shape, indent=1, ensure_ascii=False) + "\n"


def parse(text: str) -> Progress:
    """The progress in a file's text. ValueError if it is not such a file."""
    try:
        shape = json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    if not isinstance(shape, dict) or shape.get("version") != VERSION:
        raise ValueError(f"not a progress file of version {VERSION}")
    return Progress(
        _ids(shape.get("right")), _ids(shape.get("quizzes")), str(shape.get("name", ""))
    )


def load(path: Path) -> Progress:
    """The progress in a file; some editors put a mark at its beginning.

    ValueError if it is not such a file, OSError if it cannot be read.
    """
    return parse(path.read_text(encoding="utf-8-sig"))


def _ids(value: Any) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError("the ids must be a list of texts")
    return frozenset(value)


@dataclass
class _Session:
    """What this kernel knows: kept here too, for a folder that cannot be written."""

    seen: Progress = Progress()
    trouble: str = ""


_session = _Session()


def where() -> Path | None:
    """The file progress is kept in, or None if it is switched off."""
    chosen = os.environ.get(VARIABLE, "")
    if chosen:
        return None if chosen == "off" else Path(chosen)
    try:
        return find("notebooks").parent / FILE
    except FileNotFoundError:
        return Path.cwd() / FILE


def current() -> tuple[Progress, str]:
    """The progress so far, and a sentence if it could not be read or kept."""
    path = where()
    if path is None:
        return Progress(), ""
    return _read(path).joined(_session.seen), _session.trouble


def record(right: Iterable[str] = (), quizzes: Iterable[str] = ()) -> None:
    """Add what was done. Never raises: a check must answer whatever the disk says."""
    path = where()
    if path is None:
        return
    new = Progress(frozenset(right), frozenset(quizzes))
    kept = _read(path)
    _session.seen = _session.seen.joined(new)
    together = kept.joined(_session.seen)
    if together == kept:
        return
    try:
        _write(path, together)
        _session.seen, _session.trouble = Progress(), _aside_only(_session.trouble)
    except OSError as error:
        _session.trouble = (
            f"Your progress cannot be kept ({error.strerror or error}): it lasts until "
            "the kernel restarts. To take it with you: `export_progress(path)`."
        )


def export_progress(path: str | os.PathLike[str], name: str = "") -> str:
    """Write your progress to `path`, to keep or to hand in; with a name if you like.

    Returns a sentence that says what is in the file. OSError if it cannot be written,
    TypeError if `path` is none.
    """
    if not isinstance(path, str | os.PathLike):
        raise TypeError(
            "export_progress() takes the name of a file to write, for example "
            f'export_progress("my-progress.json"); got {path!r}'
        )
    file = Path(path)
    if file.is_dir():
        raise IsADirectoryError(
            f"{file} is a folder: name a file in it, for example "
            f"{file / 'my-progress.json'}"
        )
    if not file.parent.is_dir():
        raise FileNotFoundError(
            f"There is no folder {file.parent}: make it first, or name a file in "
            "another folder."
        )
    progress, _ = current()
    file.write_text(replace(progress, name=name).text(), encoding="utf-8")
    done = f"{len(progress.right)} exercise{'' if len(progress.right) == 1 else 's'}"
    seen = f"{len(progress.quizzes)} quiz{'' if len(progress.quizzes) == 1 else 'zes'}"
    who = f"the name {name!r}, " if name else "no name, "
    return f"{file.name} holds {who}{done} done, {seen} opened."


def _read(path: Path) -> Progress:
    """What the file says. A file that cannot be read is put aside, not lost."""
    try:
        return load(path)
    except FileNotFoundError:
        return Progress()
    except OSError as error:
        _session.trouble = f"Your progress cannot be read: {error.strerror or error}."
        return Progress()
    except ValueError:  # not UTF-8, not JSON, or another shape
        _session.trouble = _put_aside(path)
        return Progress()


def _put_aside(path: Path) -> str:
    number = 1
    while (aside := path.with_name(f"{path.name}.unreadable-{number}")).exists():
        number += 1
    try:
        path.rename(aside)
    except OSError:
        return f"{path.name} is damaged, and cannot be put aside: nothing is kept."
    return f"{_DAMAGED} It is now called {aside.name}; a new one was begun."


_DAMAGED = "The file with your progress was damaged."


def _aside_only(trouble: str) -> str:
    """The trouble that is still worth saying after a write went well."""
    return trouble if trouble.startswith(_DAMAGED) else ""


def _write(path: Path, progress: Progress) -> None:
    """All or nothing, so that a kernel that dies here leaves the old file."""
    new = path.with_name(path.name + ".new")
    new.write_text(progress.text(), encoding="utf-8")
    os.replace(new, path)
