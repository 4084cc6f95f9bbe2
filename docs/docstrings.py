"""The helpers' docstrings as Sphinx wants them: an indented part is an example."""

from __future__ import annotations

from typing import Any


def as_rst(
    _app: Any, _what: str, _name: str, _of: Any, _opt: Any, lines: list[str]
) -> None:
    """Put `::` before each indented part that follows an empty line, in place."""
    lines[:] = with_examples(lines)


def with_examples(lines: list[str]) -> list[str]:
    """The lines with a literal block for each indented part, and lists kept whole."""
    written: list[str] = []
    inside = False
    for number, line in enumerate(lines):
        indented = line.startswith("    ")
        after_gap = number == 0 or not lines[number - 1].strip()
        if indented and after_gap and not inside and not _in_list(written):
            written += ["::", ""]
            inside = True
        elif line.strip() and not indented:
            inside = False
        written.append(line)
    return written


def _in_list(written: list[str]) -> bool:
    above = [line for line in written if line.strip()]
    return bool(above) and above[-1].lstrip().startswith(("- ", "* "))
