"""Answers for tests: solutions, changed a little, and what a check says of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import notebook_runner as runner
import pytest

from helpers import lab
from helpers.checks import Feedback


@pytest.fixture
def account() -> Iterator[None]:
    lab.start()
    yield
    lab.stop()


def solution(id: str, name: str) -> Any:
    """What the solution of an exercise calls `name`."""
    cell: dict[str, Any] = {}
    exec(runner.solution(id), cell)
    return cell[name]


def changed(id: str, name: str, old: str, new: str) -> str:
    """The solution's program text with one part replaced."""
    text: str = solution(id, name)
    assert old in text
    return text.replace(old, new)


def hears(said: Feedback, *words: str, but_not: str = "blocked") -> None:
    assert not said.ok, said
    for one in words:
        assert one in repr(said), said
    assert but_not not in repr(said)
