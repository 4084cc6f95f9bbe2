"""The repairs of chapter 07, as they stand in its notebook, under causes and pairs.

Sources: Lambda developer guide, "How Lambda processes records from stream and
queue-based event sources" (at least once); Powertools for AWS Lambda (Python)
documentation, "Idempotency"; DynamoDB API reference, TransactWriteItems (all or
nothing).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations
from typing import Any

import notebook_runner as runner
import pytest

from helpers import lab
from helpers.checks import chapter_07_account as account

NOTEBOOK = runner.NOTEBOOKS / "07_make_it_idempotent.ipynb"
DEFINES = ("repairs[", "once = ", "powertools = ", "causes = ", "def run(", "keys = ")
STRIKES_NOT = {"nothing goes wrong", "killed before the effect", "marker write fails"}


def the_notebook_s() -> dict[str, Any]:
    """What the cells of the notebook define: repairs, calls, causes, run, keys."""
    names: dict[str, Any] = {}
    cells = [
        one.source for one in runner.read(NOTEBOOK).cells if one.cell_type == "code"
    ]
    opening = next(one for one in cells if "from helpers import lab" in one)
    wanted = [one for one in cells if any(word in one for word in DEFINES)]
    for source in [opening, *wanted]:
        if "prediction" not in source and "trace(" not in source:
            exec(compile(source, NOTEBOOK.name, "exec"), names)
    return names


CHAPTER = the_notebook_s()
REPAIRS, CALLS = CHAPTER["repairs"], CHAPTER["calls"]
CAUSES, RUN = CHAPTER["causes"], CHAPTER["run"]
lab.stop()
PAIRS = list(combinations([name for name in CAUSES if name != "nothing goes wrong"], 2))


@pytest.fixture(autouse=True)
def closed_afterwards() -> Iterator[None]:
    yield
    lab.stop()


def effects() -> int:
    return account.mails() + len(account.rows("Profiles")) + account.counted()


def run_pair(repair: str, pair: tuple[str, str]) -> int:
    """The effects for user_1 when both causes are planned."""
    account.fresh(REPAIRS[repair])
    account.put(1)
    afterwards = [CAUSES[cause](CALLS[repair]) for cause in pair]
    deliveries = lab.deliver()
    if any(map(callable, afterwards)):
        account.connect()
        deliveries = lab.deliver()
    if "a later record fails" not in pair:
        assert deliveries.blocked == ()
    return effects()


@pytest.mark.parametrize("cause", CAUSES)
def test_the_naive_handler_mails_twice_under_every_cause_that_strikes(
    cause: str,
) -> None:
    answer = RUN("naive", cause)
    if cause in STRIKES_NOT:
        assert answer == ("1" if cause == "nothing goes wrong" else "-")
    else:
        assert int(answer) > 1


@pytest.mark.parametrize("cause", CAUSES)
@pytest.mark.parametrize("repair", ["set by key", "transaction"])
def test_an_effect_in_dynamodb_happens_once(repair: str, cause: str) -> None:
    assert RUN(repair, cause) in ("1", "-")


@pytest.mark.parametrize("cause", CAUSES)
def test_a_marker_first_never_doubles_and_loses_one(cause: str) -> None:
    wanted = "0, lost" if cause == "killed before the effect" else "1"
    assert RUN("mark, then send", cause) == wanted


@pytest.mark.parametrize("cause", CAUSES)
def test_a_marker_last_never_loses(cause: str) -> None:
    doubles = {"killed after the effect", "frozen after the effect", "overtaken run"}
    wanted = "2" if cause in doubles | {"marker write fails"} else "1"
    assert RUN("send, then mark", cause) == wanted


@pytest.mark.parametrize("cause", CAUSES)
def test_powertools_doubles_only_between_effect_and_save(cause: str) -> None:
    doubles = {"killed after the effect", "frozen after the effect"}
    wanted = "2" if cause in doubles | {"marker write fails"} else "1"
    assert RUN("Powertools", cause) == wanted


@pytest.mark.parametrize("pair", PAIRS, ids=" + ".join)
def test_the_transaction_counts_once_under_every_pair(pair: tuple[str, str]) -> None:
    assert run_pair("transaction", pair) == 1


@pytest.mark.parametrize("pair", PAIRS, ids=" + ".join)
def test_the_naive_handler_mails_twice_under_every_pair(pair: tuple[str, str]) -> None:
    if not set(pair) <= STRIKES_NOT:
        assert run_pair("naive", pair) > 1


@pytest.mark.parametrize("pair", PAIRS, ids=" + ".join)
def test_a_marker_first_never_doubles_under_a_pair(pair: tuple[str, str]) -> None:
    assert run_pair("mark, then send", pair) <= 1


class TestWindows:
    def test_a_lock_refuses_until_the_run_would_have_timed_out(self) -> None:
        RUN("Powertools", "killed after the effect")
        deliveries = lab.deliveries()
        endings = [account.ending(one) for one in deliveries]
        refused = "IdempotencyAlreadyInProgressError"
        assert endings == ["ExitError", *[refused] * 3, "ok"]
        waited = deliveries[-1].started_at - deliveries[0].started_at
        assert waited >= timedelta(seconds=3)

    def test_few_retries_give_a_locked_record_up(self) -> None:
        account.fresh(REPAIRS["Powertools"], MaximumRetryAttempts=2)
        account.put(1)
        lab.faults.kill_after("PutItem")
        (lost,) = lab.deliver().given_up
        assert lost.condition == "RetryAttemptsExhausted"
        assert account.mails() == 0

    def test_without_the_context_the_shard_is_blocked(self) -> None:
        source = REPAIRS["Powertools"]
        register = "    config.register_lambda_context(context)\n"
        assert register in source
        account.fresh(source.replace(register, ""))
        account.put(1)
        lab.faults.kill_after("SendEmail")
        deliveries = lab.deliver()
        assert len(deliveries.blocked) == 1
        assert account.mails() == 1
        assert {account.ending(one) for one in deliveries[1:]} == {
            "IdempotencyAlreadyInProgressError"
        }

    def test_a_report_nobody_reads_loses_the_locked_record(self) -> None:
        account.fresh(REPAIRS["Powertools"], FunctionResponseTypes=[])
        account.put(1)
        account.put(2)
        lab.faults.kill_after("PutItem")
        assert lab.deliver().blocked == ()
        assert account.mails() == 0
        assert account.mails("user_2@example.com") == 1

    @pytest.mark.parametrize(("minutes", "mails"), [(50, 1), (120, 2)])
    def test_a_marker_protects_until_it_expires(self, minutes: int, mails: int) -> None:
        account.fresh(REPAIRS["Powertools"].replace("90_000", "3600"))
        account.put(1)
        lab.deliver()
        lab.clock.advance(timedelta(minutes=minutes))
        account.connect()
        lab.deliver()
        assert account.mails() == mails

    def test_a_cancelled_transaction_that_is_no_duplicate_raises(self) -> None:
        once = CHAPTER["once"].replace('"Days"', '"NoSuchTable"')
        handler = REPAIRS["transaction"].removeprefix(CHAPTER["once"])
        account.fresh(once + handler, MaximumRetryAttempts=1)
        account.put(1)
        deliveries = lab.deliver()
        assert [one.ok for one in deliveries] == [False, False]
        assert account.rows("Seen") == []


KEYS = {
    "eventID": (1, 2, 2),
    "keys and sequence": (1, 2, 2),
    "userId": (1, 1, 1),
    "the NewImage": (1, 2, 1),
    "request id": (2, 2, 2),
}


@pytest.mark.parametrize("key", KEYS)
def test_what_a_key_takes_for_the_same(key: str) -> None:
    token, handler = CHAPTER["keys"][key], REPAIRS["transaction"]
    seen = []
    for story in CHAPTER["stories"].values():
        account.fresh(handler.replace('record["eventID"]', token), BatchSize=1)
        story()
        lab.deliver()
        seen.append(account.counted())
    assert tuple(seen) == KEYS[key]
