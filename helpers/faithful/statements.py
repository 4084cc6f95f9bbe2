"""What a PartiQL statement has to be before DynamoDB carries it out.

Source: DynamoDB developer guide, "PartiQL reference for DynamoDB": the four statements,
and "you must specify the primary key" in UPDATE and DELETE. The sentences are those AWS
answers with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_NAME = r'("[^"]+"|[\w.-]+)'
_SHAPES = [
    re.compile(shape, re.IGNORECASE | re.DOTALL)
    for shape in (
        rf"SELECT\s.+\sFROM\s+{_NAME}(\.{_NAME})?(\s.*)?",
        rf"INSERT\s+INTO\s+{_NAME}\s+VALUE\s*\{{.*\}}.*",
        rf"UPDATE\s+{_NAME}\s+(SET|REMOVE)\s.+",
        rf"DELETE\s+FROM\s+{_NAME}(\s.*)?",
        r"EXISTS\s*\(\s*SELECT\s.+\)",
    )
]
_TEXT = re.compile(r"'(?:[^']|'')*'")
_QUOTED = re.compile(r'"[^"]*"')
_WHERE = re.compile(r"\sWHERE\s(.*)$", re.IGNORECASE | re.DOTALL)
_CLOSED_BY = {"{": "}", "[": "]", "(": ")"}


def well_formed(statement: str) -> bool:
    """Whether it has the shape of a statement, and closes what it opens."""
    bare = _TEXT.sub("", statement).strip().removesuffix(";").rstrip()
    opened: list[str] = []
    for sign in _QUOTED.sub("", bare):
        if sign in "'\"":
            return False
        if sign in "{[(":
            opened.append(_CLOSED_BY[sign])
        elif sign in "}])" and (not opened or opened.pop() != sign):
            return False
    return not opened and any(shape.fullmatch(bare) for shape in _SHAPES)


def pins(statement: str, keys: Iterable[str]) -> bool:
    """Whether its WHERE says what each of these attributes equals."""
    found = _WHERE.search(_TEXT.sub("", statement))
    where = found[1] if found else ""
    return all(
        re.search(rf'(?<![\w.<>!])("{re.escape(key)}"|{re.escape(key)})\s*=', where)
        for key in keys
    )


def parameters(statement: str) -> int:
    """How many parameters it asks for."""
    return _QUOTED.sub("", _TEXT.sub("", statement)).count("?")
