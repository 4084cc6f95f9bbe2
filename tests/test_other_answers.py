"""Answers that nobody foresaw: right in another style, or wrong in a way of their own.

Each must be called what it is; and what a check says of it must be true.
"""

from __future__ import annotations

import asyncio
import json
import os
from decimal import Decimal
from fractions import Fraction
from typing import Any

import boto3
import numpy
import pytest
from answers_kit import account, hears, solution

from helpers import lab
from helpers.checks import check

__all__ = ["account"]
pytestmark = pytest.mark.usefixtures("account")


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


# chapters 03 to 05: what a sentence says is true

BOUNDS = {
    "BatchSize": 10,
    "MaximumRetryAttempts": 3,
    "BisectBatchOnFunctionError": True,
}


def test_a_long_window_is_waited_for() -> None:
    assert check("05.1", BOUNDS | {"MaximumBatchingWindowInSeconds": 300}).ok


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"BatchSize": 9}, "how many records must a batch hold"),
        ({"ParallelizationFactor": 10}, "each lane gathers records for itself"),
    ],
)
def test_the_number_of_invocations_has_its_own_reason(
    more: dict[str, int], words: str
) -> None:
    hears(check("05.1", BOUNDS | more), words, but_not="a batch size of one")


@pytest.mark.parametrize("id", ["03.2", "05.1", "08.2"])
def test_an_unknown_parameter_is_named_without_all_the_others(id: str) -> None:
    said = check(id, BOUNDS | {"StartingPosition": "TRIM_HORIZON", "Retries": 3})
    hears(said, 'Unknown parameter in input: "Retries"', but_not="must be one of")


FILTER = {"FilterCriteria": {"Filters": [{"Pattern": '{"eventName": ["REMOVE"]}'}]}}


@pytest.mark.parametrize(
    ("more", "words"), [({"Enabled": False}, "turned off"), (FILTER, "filter")]
)
def test_nothing_arrives_for_the_reason_that_is_told(more: Any, words: str) -> None:
    answer = {"StartingPosition": "TRIM_HORIZON", "BatchSize": 100} | more
    hears(check("03.2", answer), words, but_not="before it began to poll")


def mistaken_on_remove(event: Any, context: object, send: Any) -> None:
    for record in event["Records"]:
        if record["eventName"] == "REMOVE":
            raise NameError("name 'recrod' is not defined")
    solution("04.2", "handler")(event, context, send)


def test_an_error_on_remove_is_not_always_a_missing_image() -> None:
    hears(check("04.2", mistaken_on_remove), "NameError", but_not="NewImage")


@pytest.mark.parametrize("name", ["Filters", "FilterCriteria"])
def test_a_pattern_within_its_criteria_is_to_come_out(name: str) -> None:
    criteria = FILTER["FilterCriteria"] if name == "Filters" else FILTER
    hears(check("04.3", criteria), "hand over the pattern alone")
    hears(check("04.3", json.dumps(criteria)), "hand over the pattern alone")


def test_what_is_wrong_with_a_pattern_is_said_once() -> None:
    hears(check("04.3", {"eventName": {"REMOVE"}}), "write values in a list")
    said = check("04.3", {"eventName": "REMOVE"})
    assert said.text.count("Invalid filter pattern definition") == 1


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
