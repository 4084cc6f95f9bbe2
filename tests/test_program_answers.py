"""Program text for a check that runs it as Lambda would: mistakes, and other styles.

What a check says of a handler that raises is about the error.
"""

from __future__ import annotations

import pytest
from answers_kit import account, changed, hears

from helpers.checks import check

__all__ = ["account"]
pytestmark = pytest.mark.usefixtures("account")

# chapter 07: a handler that blocks its shard


MISTAKES = {
    "a name": ("07.1", "history", "row = dict", "rwo = dict", "NameError: name 'row'"),
    "a colon": ("07.1", "history", "context):", "context)", "expected ':'"),
    "a handler": ("07.1", "history", "def handler", "def handle", "HandlerNotFound"),
    "a key": ("07.1", "history", '"at"', '"when"', "(ValidationException)"),
    "once": ("07.2", "total", "once(", "twice(", "NameError: name 'twice'"),
    "the library": ("07.3", "once_each", "config", "config", "'IdempotencyConfig'"),
    "another colon": ("07.3", "once_each", "context):", "context)", "expected ':'"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_a_handler_is_quoted(mistake: str) -> None:
    id, name, old, new, error = MISTAKES[mistake]
    said = check(id, changed(id, name, old, new))
    hears(said, error, "mend this first", but_not="seen is no error")


def test_a_record_reported_as_failed_is_called_so() -> None:
    number = 'record["dynamodb"]["SequenceNumber"]'
    all_failed = f'return {{"batchItemFailures": [{{"itemIdentifier": {number}}}]}}'
    source = changed(
        "07.1", "history", "        # do the work", f"        {all_failed}"
    )
    hears(check("07.1", source), "reports a record as failed", but_not="seen is no")


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
