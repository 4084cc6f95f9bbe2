"""Answers that nobody foresaw: right in another style, or wrong in a way of their own.

Each must be called what it is; and what a check says of it must be true.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import notebook_runner as runner
import pytest

from helpers import lab
from helpers.checks import Feedback, check


@pytest.fixture(autouse=True)
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


# chapter 09: a handler that raises

TYPOS = {
    "09.1": ("archive", "event, context):", "event, context)", "SyntaxError"),
    "09.2": ("totals", "amount(new) -", "amont(new) -", "NameError"),
    "09.3": ("replica", '"deleted": {', '"deleted": {**none, ', "NameError"),
}


@pytest.mark.parametrize("id", TYPOS)
def test_a_handler_that_raises_hears_of_its_error_alone(id: str) -> None:
    name, old, new, error = TYPOS[id]
    said = check(id, changed(id, name, old, new))
    hears(said, "Your handler raises", error, "mend this first")
    assert said.text.startswith("Your handler raises")


def test_an_error_after_the_undisturbed_deliveries_is_told_too() -> None:
    source = changed("09.3", "replica", "            pass", "            forgot()")
    hears(check("09.3", source), "Your handler raises NameError", "mend this first")


def test_an_error_without_a_class_of_its_own_is_told_whole() -> None:
    source = changed("09.3", "replica", "Item=item | {", "Item={")
    hears(check("09.3", source), "Your handler raises", "ValidationException")


def test_a_refusal_of_an_older_record_has_its_sentence() -> None:
    source = changed("09.3", "replica", "#number < :this", "#number <= :this")
    source = source.replace("            pass", "            raise")
    hears(check("09.3", source), "An older record came again", "is no failure")


TRANSACTION = 'TransactItems=[{"Put": marker}, {"Update": add}]'


def test_a_request_token_beside_the_marker_is_right_each_time() -> None:
    source = changed(
        "09.2",
        "totals",
        TRANSACTION,
        f'{TRANSACTION}, ClientRequestToken=record["eventID"]',
    )
    assert check("09.2", source).ok
    assert check("09.2", source).ok
