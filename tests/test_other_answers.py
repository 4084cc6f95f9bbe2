"""Answers that nobody foresaw: right in another style, or wrong in a way of their own.

Each must be called what it is; and what a check says of it must be true.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import boto3
import notebook_runner as runner
import numpy
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


# what is handed over, and where


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("Welcome, Sandro!", "the text 'Welcome, Sandro!'"),
        ("Welcome" * 20, "the text 'WelcomeWelcome"),
        (None, "None"),
        ({"Version": "2012-10-17"}, "a dict"),
        (17, "an int"),
    ],
)
@pytest.mark.parametrize(("id", "name"), [("00.1", "greeting"), ("03.1", "policy_for")])
def test_what_is_no_function_is_called_what_it_is(
    id: str, name: str, answer: object, words: str
) -> None:
    said = check(id, answer)
    hears(said, f"You handed over {words}", f'`check("{id}", {name})`, without')
    assert len(said.text) < 200


class Unforeseen(BaseException):
    """What a learner may write."""


class Wordless(Unforeseen):
    def __str__(self) -> str:
        raise self


@pytest.mark.parametrize(
    "error", [asyncio.CancelledError(), GeneratorExit(), Unforeseen(), SystemExit(2)]
)
def test_a_check_never_raises(error: BaseException) -> None:
    def raises(*_: object) -> None:
        raise error

    for id in ("00.1", "01.1", "04.2", "05.2", "06.2", "08.3", "10.1"):
        hears(check(id, raises), type(error).__name__)


def test_an_error_that_cannot_say_what_it_is_has_a_name() -> None:
    def raises(*_: object) -> None:
        raise Wordless

    hears(check("10.1", raises), "Wordless")
    assert not check("00.1", raises).ok


def test_an_interrupt_goes_through() -> None:
    def interrupted(user: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check("00.1", interrupted)


ANSWERS = {
    "01.1": lambda streams, arn: streams.describe_stream(StreamArn=arn),
    "03.2": {"StartingPosition": "TRIM_HORIZON", "BatchSize": 100},
    "04.2": lambda event, context, send: boto3.client("ses").list_identities(),
    "05.1": {"BatchSize": 10},
    "08.1": lambda shards, read: [],
    "09.1": "def handler(event, context): ...",
    "10.2": lambda lambda_, uuid, green: None,
}


@pytest.mark.parametrize("id", ANSWERS)
@pytest.mark.parametrize("region", ["eu-central-1", ""])
def test_a_closed_account_is_not_the_answers_fault(
    id: str, region: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lab.stop()
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)
    said = check(id, ANSWERS[id])
    hears(said, "The practice account is closed. Run `lab.start()`")


# chapters 01 and 08: another style


def from_the_range(streams: Any, stream_arn: str) -> list[Any]:
    described = streams.describe_stream(StreamArn=stream_arn)["StreamDescription"]
    records = []
    for shard in described["Shards"]:
        numbers = shard["SequenceNumberRange"]
        assert int(numbers["StartingSequenceNumber"]) < int(
            numbers["EndingSequenceNumber"]
        )
        iterator = streams.get_shard_iterator(
            StreamArn=stream_arn,
            ShardId=shard["ShardId"],
            ShardIteratorType="AT_SEQUENCE_NUMBER",
            SequenceNumber=numbers["StartingSequenceNumber"],
        )["ShardIterator"]
        while iterator:
            page = streams.get_records(ShardIterator=iterator)
            records += page["Records"]
            iterator = page.get("NextShardIterator")
    return records


def resumes_within_the_range(
    streams: Any, stream_arn: str, shard_id: str, last_seen: str | None
) -> list[Any]:
    described = streams.describe_stream(StreamArn=stream_arn)["StreamDescription"]
    numbers = described["Shards"][0]["SequenceNumberRange"]
    assert "EndingSequenceNumber" not in numbers
    place = last_seen or numbers["StartingSequenceNumber"]
    found: list[Any] = solution("01.2", "resume")(streams, stream_arn, shard_id, place)
    return found


def test_a_reader_may_start_from_the_range_of_a_shard() -> None:
    assert check("01.1", from_the_range).ok
    assert check("01.2", resumes_within_the_range).ok


@pytest.mark.parametrize(
    ("id", "name"), [("01.1", "read_all"), ("08.1", "read_in_order")]
)
def test_a_generator_and_a_tuple_are_called_what_they_are(id: str, name: str) -> None:
    read = solution(id, name)

    def generator(*given: Any) -> Any:
        yield from read(*given)

    hears(check(id, generator), "That is a generator: return a list.")
    hears(check(id, lambda *given: tuple(read(*given))), "That is a tuple: return")


def by_keyword(event: Any, context: object, report: Any) -> Any:
    answer = solution("08.3", "handler")
    return answer(event, context, lambda start, count: report(start=start, count=count))


def ids_in_the_state(event: Any, context: object, report: Any) -> Any:
    new = [one["eventID"] for one in event["Records"] if one["eventName"] == "INSERT"]
    ids = {*event["state"].get("ids", []), *new}
    if event["isFinalInvokeForWindow"]:
        report(event["window"]["start"], len(ids))
    return {"state": {"ids": sorted(ids)}}


@pytest.mark.parametrize("handler", [by_keyword, ids_in_the_state])
def test_a_window_may_be_counted_and_reported_in_another_style(handler: Any) -> None:
    assert check("08.3", handler).ok


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


# chapter 10: dollars


def exact(*month: Any) -> float:
    cost: float = solution("10.1", "monthly_cost")(*month)
    return cost


@pytest.mark.parametrize(
    "answer",
    [
        lambda *month: round(exact(*month), 2),
        lambda *month: Decimal(str(exact(*month))),
        lambda *month: Fraction(exact(*month)),
        lambda *month: numpy.float32(exact(*month)),
    ],
)
def test_a_cost_may_be_rounded_to_cents_and_any_real_number(answer: Any) -> None:
    assert check("10.1", answer).ok


@pytest.mark.parametrize("part", ["free requests a month", "free GB-seconds a month"])
def test_one_free_part_left_out_is_seen(part: str) -> None:
    said = check("10.1", lambda prices, *rest: exact({**prices, part: 0}, *rest))
    assert not said.ok
