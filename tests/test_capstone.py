"""Chapter 09: the adversary is fair and strong, and its judgement can be repeated."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from typing import Any

import hypothesis
import notebook_runner as runner
import pytest

from helpers import lab
from helpers.checks import check
from helpers.checks.chapter_09 import RUNS
from helpers.checks.chapter_09_adversary import Attack, attack
from helpers.checks.chapter_09_arena import Arena
from helpers.checks.chapter_09_history import (
    CRASH,
    DELETE,
    EXPIRE,
    LOST,
    OVERTAKEN,
    PUT,
    SPLIT,
    STALE,
    THROTTLED,
    History,
    Step,
    Write,
    histories,
    record,
    shorter,
)
from helpers.checks.chapter_09_jobs import Archive, Job, Replica, Totals, user

JOBS = {"09.1": Archive, "09.2": Totals, "09.3": Replica}
VARIABLES = {"09.1": "archive", "09.2": "totals", "09.3": "replica"}
DISTURBANCES = {CRASH, LOST, OVERTAKEN, SPLIT, STALE, THROTTLED}
each_job = pytest.mark.parametrize("id", JOBS)


def text_of(id: str, source: str) -> str:
    cell: dict[str, Any] = {}
    exec(source, cell)
    return cell[VARIABLES[id]]


@contextmanager
def arena(id: str, source: str) -> Iterator[Arena]:
    lab.start()
    job: Job = JOBS[id]()
    job.open()
    yield Arena(job, text_of(id, source))
    lab.stop()


def attacked(id: str, source: str, runs: int = RUNS) -> Attack:
    with arena(id, source) as place:
        return attack(place, runs)


@pytest.mark.thorough
@each_job
def test_the_solution_survives_500_histories_with_everything_in_them(id: str) -> None:
    result = attacked(id, runner.solution(id), runs=500)
    assert result.broken is None
    assert result.histories == 500
    assert result.kinds.keys() == DISTURBANCES
    assert min(result.kinds.values()) >= 5, result.kinds


@pytest.mark.thorough
@each_job
def test_each_wrong_answer_breaks_shortly_and_hears_its_own_sentence(
    id: str, subtests: pytest.Subtests
) -> None:
    texts = {}
    for name, source in runner.wrong_answers(id).items():
        lab.start()
        said = check(id, text_of(id, source))
        with subtests.test(name):
            assert not said.ok
            assert said.idea
            story = said.text.splitlines()[1:]
            assert len([one for one in story if one.startswith("Write ")]) <= 4
            assert 1 <= len([one for one in story if one.startswith("Delivery ")]) <= 3
            assert said.text not in texts, f"the same as {texts[said.text]}"
            texts[said.text] = name
    assert len(texts) > 5


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("id", "name"),
    [
        ("09.1", "key_by_the_request"),
        ("09.2", "marker_then_effect"),
        ("09.3", "ignores_order"),
    ],
)
def test_the_shortest_history_is_found_again_and_breaks_again(
    id: str, name: str
) -> None:
    source = runner.wrong_answers(id)[name]
    first, second = attacked(id, source), attacked(id, source)
    assert first.broken is not None
    assert second.broken is not None
    assert first.broken.lines == second.broken.lines
    with arena(id, source) as place:
        again = place.run(first.broken.history)
        smaller = [place.run(one) for one in shorter(first.broken.history)]
    assert not again.ok
    assert again.lines == first.broken.lines
    assert all(told.ok for told in smaller)


def drawn(count: int) -> list[History]:
    made: list[History] = []

    @hypothesis.seed(1)
    @hypothesis.settings(
        max_examples=count, database=None, phases=[hypothesis.Phase.generate]
    )
    @hypothesis.given(histories())
    def keep(history: History) -> None:
        made.append(history)

    keep()
    return made


def test_shards_keep_the_order_of_each_item_and_lose_nothing() -> None:
    for history in drawn(200):
        shards = history.shards()
        together = [change for shard in shards for change in shard]
        assert sorted(one.number for one in together) == [
            change.number for change in history.changes
        ]
        for item in "ab":
            numbers = [change.number for change in together if change.item == item]
            assert numbers == sorted(numbers)


WATCHER = """
import json, os, boto3
dynamodb = boto3.client("dynamodb")
def handler(event, context):
    for record in event["Records"]:
        image = {"S": json.dumps(record["eventID"])}
        dynamodb.update_item(
            TableName=os.environ["TOTALS"], Key={"day": {"S": "all"}},
            UpdateExpression="SET ids = list_append(if_not_exists(ids, :none), :this)",
            ExpressionAttributeValues={":none": {"L": []}, ":this": {"L": [image]}},
        )
"""


class Watched(Totals):
    """Gives the event ids in the order in which a handler was handed them."""

    def found(self) -> Any:
        items = self._tables.items(self.environment["TOTALS"])
        return [one["S"].strip('"') for item in items for one in item["ids"]["L"]]


def handed(*histories: History) -> list[list[int]]:
    lab.start()
    job = Watched()
    job.open()
    place = Arena(job, WATCHER)
    base = record_number(History((Write("a", PUT),)))
    seen = [
        [int(id, 16) - base + 1 for id in place.run(one).found] for one in histories
    ]
    lab.stop()
    return seen


def record_number(history: History) -> int:
    return int(record(history.changes[0], ("userId",), user)["eventID"], 16)


def with_one_poller(history: History) -> History:
    kinds = {OVERTAKEN: CRASH, STALE: LOST}
    steps = [replace(one, kind=kinds.get(one.kind, one.kind)) for one in history.steps]
    return replace(history, steps=tuple(steps))


def test_deliveries_are_at_least_once_and_go_on_in_order() -> None:
    """Up to repetitions, each item's records come in order, and a parent's first."""
    chosen = [with_one_poller(one) for one in drawn(50) if one.changes]
    assert len(chosen) > 20
    for history, numbers in zip(chosen, handed(*chosen), strict=True):
        assert set(numbers) == {change.number for change in history.changes}
        firsts = list(dict.fromkeys(numbers))
        for item in "ab":
            mine = [change.number for change in history.changes if change.item == item]
            assert [one for one in firsts if one in mine] == mine
        parents = {change.number for change in history.shards()[0]}
        if len(history.shards()) > 1:
            assert all(one in parents for one in firsts[: len(parents)])


THREE = tuple(Write("a", PUT, value) for value in (1, 2, 1))


@pytest.mark.parametrize(
    ("step", "numbers"),
    [
        (Step(size=2), [1, 2, 3]),
        (Step(LOST, size=2, back=1), [1, 2, 1, 2, 3]),
        (Step(CRASH, size=2, call=1), [1, 1, 2, 3]),
        (Step(OVERTAKEN, size=1, call=1), [1, 2, 1, 3]),
        (Step(THROTTLED, size=2, call=2), [1, 1, 2, 3]),
    ],
)
def test_each_disturbance_does_what_its_name_says(
    step: Step, numbers: list[int]
) -> None:
    assert handed(History(THREE, 0, (step,))) == [numbers]


def test_an_old_lease_delivers_late_what_it_held() -> None:
    late = (Step(size=2), Step(STALE, size=1, back=2))
    assert handed(History(THREE, 0, late)) == [[1, 2, 1, 3]]


def test_a_write_that_changes_nothing_has_no_record() -> None:
    same = History((Write("a", PUT, 1), Write("a", PUT, 1), Write("b", DELETE)))
    assert [change.name for change in same.changes] == ["INSERT"]


def test_only_a_ttl_delete_names_the_service() -> None:
    writes = (Write("a", PUT), Write("a", EXPIRE), Write("a", PUT), Write("a", DELETE))
    records = [record(one, ("userId",), user) for one in History(writes).changes]
    assert ["userIdentity" in one for one in records] == [False, True, False, False]
    numbers = [int(one["dynamodb"]["SequenceNumber"]) for one in records]
    assert all(one < two for one, two in pairwise(numbers))


def test_shortening_comes_to_an_end() -> None:
    """Even for a handler that every history breaks, the empty one included."""
    for history in [History(()), History((), 0, (Step(CRASH),)), *drawn(10)]:
        steps = 0
        while (less := next(shorter(history), None)) is not None:
            assert less != history
            history, steps = less, steps + 1
            assert steps < 100
