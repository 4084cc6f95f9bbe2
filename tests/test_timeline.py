"""The timeline of deliveries: everything delivered is in it, in text and in picture."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from html_parts import Parts
from hypothesis import given, settings
from hypothesis import strategies as st
from trigger_world import World, fails_on

from helpers import show
from helpers.deliveries import (
    Blocked,
    CheckpointSaved,
    Deliveries,
    GivenUp,
    Invocation,
)
from helpers.show.timelines import (
    Timeline,
    columns,
    folding,
    layout,
    looks,
    telling,
    words,
)
from helpers.show.timelines.plan import Box, Cut, Label, Line, Mark
from helpers.show.timelines.rows import place
from helpers.show.timelines.sizes import HEADING, Sizes

START = datetime(2022, 8, 21, 10, 49, 51, 310_000, UTC)
CAUSES = (None, "retry 1: KeyError: 'x'", "a second poller held a stale lease & more")


def record_text(number: int) -> str:
    """A stream record as the JSON text that is sent to a function."""
    change = {
        "Keys": {"userId": {"S": f"user_{number}<&"}},
        "SequenceNumber": str(9 * 10**20 + number * 7),
    }
    one = {"eventID": f"{number:032x}", "eventName": "INSERT", "dynamodb": change}
    return json.dumps(one)


def invocation(
    numbers: list[int],
    at: float = 0.0,
    lasting: float = 0.001,
    shard: str = "shardId-00000001661078991310-ad6f2860",
    **more: object,
) -> Invocation:
    given: dict[str, object] = {
        "function_name": "welcome",
        "request_id": "r",
        "attempt": 1,
        "started_at": START + timedelta(seconds=at),
        "duration": lasting,
        "shard_id": shard,
        "mapping_uuid": "m",
        "record_texts": tuple(map(record_text, numbers)),
    }
    return Invocation(**(given | more))  # type: ignore[arg-type]


@st.composite
def histories(draw: st.DrawFn, most: int = 12) -> Deliveries:
    """Any deliveries, also such as no trigger makes."""
    made, at = [], 0.0
    shards = [f"shardId-0000000{n}-{n:08x}" for n in range(draw(st.integers(1, 8)))]
    for _ in range(draw(st.integers(0, most))):
        at += draw(st.sampled_from([0, 0.001, 0.4, 51.2, 86_400]))
        numbers = draw(st.lists(st.integers(0, 60), unique=True, max_size=5))
        failed = draw(st.booleans())
        reported = [{"itemIdentifier": str(9 * 10**20 + n * 7)} for n in numbers[:2]]
        more = {"error": "boom <&", "error_type": "ValueError"} if failed else {}
        if draw(st.booleans()):
            more["response"] = {"batchItemFailures": reported}
        one = invocation(
            sorted(numbers),
            at,
            draw(st.sampled_from([0.001, 3.0, 900.0])),
            draw(st.sampled_from(shards)),
            mapping_uuid=draw(st.sampled_from("mn")),
            function_name=draw(st.sampled_from(["welcome", "audit"])),
            cause=draw(st.sampled_from(CAUSES)),
            **more,
        )
        made.append(one)
    saved = [
        CheckpointSaved(
            one.mapping_uuid,
            one.shard_id,
            json.loads(one.record_texts[-1])["dynamodb"]["SequenceNumber"],
            one.started_at + timedelta(seconds=one.duration),
        )
        for one in made
        if one.record_texts and draw(st.booleans())
    ]
    ends = [(one.shard_id, one.function_name) for one in made[-2:]]
    lost = [
        GivenUp("m", name, shard, str(9 * 10**20), str(9 * 10**20 + 70), 11, "Trimmed")
        for shard, name in ends
    ]
    stuck = [Blocked("m", name, shard, "", "ValueError. More") for shard, name in ends]
    return Deliveries(made, stuck[:1], lost[:1], saved)


def rows(timeline: Timeline) -> list[dict[str, str]]:
    """The rows of its table, by column."""
    table = timeline.table
    return [
        dict(zip(table.columns, [cell.text for cell in row], strict=True))
        for row in table.rows
    ]


# nothing is lost


@given(histories())
@settings(max_examples=25, deadline=None)
def test_every_record_is_in_the_text_as_often_as_it_was_delivered(
    deliveries: Deliveries,
) -> None:
    # Twenty invocations, one thing given up and one stuck fit without folding.
    timeline = show.timeline(deliveries)
    told: Counter[str] = Counter()
    for row in rows(timeline):
        if row["invocation"] != "-":
            told.update(re.findall(r"user_\d+", row["records"]))
    real = Counter(
        record["dynamodb"]["Keys"]["userId"]["S"].removesuffix("<&")
        for one in deliveries
        for record in one.records
    )
    assert told == real
    for row in rows(timeline):
        for name in re.findall(r"user_\d+", row["records"]):
            assert name in repr(timeline)
            assert name in timeline._repr_html_()


@given(histories(most=30), st.integers(1, 12))
@settings(max_examples=25, deadline=None)
def test_folding_keeps_count_of_records_and_invocations(
    deliveries: Deliveries, most: int
) -> None:
    story = telling.of(deliveries)
    folded = folding.fold(story, most)
    assert len(folded.steps) <= max(most, 1)
    for kept in (story, folded):
        bars = [bar for step in kept.steps for bar in step.bars]
        numbers = sorted(n for bar in bars for n in bar.invocations)
        assert numbers == list(range(1, len(deliveries) + 1))
        assert sum(bar.delivered for bar in bars) == sum(
            len(one.record_texts) for one in deliveries
        )
    if len(folded.steps) < len(story.steps):
        assert any("Folded" in note for note in folded.notes)


# how it looks


@given(histories(), st.booleans())
@settings(max_examples=25, deadline=None)
def test_the_same_record_has_the_same_look_and_place(
    deliveries: Deliveries, narrow: bool
) -> None:
    told = show.timeline(deliveries).told
    lanes = columns.arrange(told.lanes)
    look: dict[str, int] = {}
    for lane, arranged in zip(told.lanes, lanes, strict=True):
        for column in arranged:
            for one in column.records:
                key = f"{lane.shard_id} {one.event_id}"
                assert look.setdefault(key, column.look) == column.look
    # In the picture: in one place across, marks of one look only.
    marks = [
        i for i in layout.arrange(told, narrow=narrow).items if isinstance(i, Mark)
    ]
    places: dict[float, set[int]] = {}
    for mark in marks:
        places.setdefault(mark.x, set()).add(mark.look)
    assert all(len(found) == 1 for found in places.values())


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("names", ["welcome", "welcome audit", "a-long-name " * 6])
def test_headings_of_many_lanes_do_not_run_into_each_other(
    names: str, narrow: bool
) -> None:
    functions = names.split()
    made = [
        invocation([n], n, shard=f"shardId-{n:08}", function_name=function)
        for n, function in enumerate(functions * (12 // len(functions)))
    ]
    plan = layout.arrange(show.timeline(Deliveries(made)).told, narrow=narrow)
    labels = [one for one in plan.items if isinstance(one, Label)]
    for sort, character in (("name", HEADING), ("code", 6.3)):
        found = [one for one in labels if one.sort == sort and not one.turned]
        assert found
        for one, other in itertools.pairwise(found):
            assert one.x + len(one.text) * character <= other.x
    assert any(one.text == functions[0] for one in labels) or narrow


def test_long_keys_that_begin_alike_can_be_told_apart() -> None:
    made = []
    for n in range(8):
        key = {"userId": {"S": f"customer#eu-central-1#0123456789abcdef-{n}"}}
        text = json.loads(record_text(n))
        text["dynamodb"]["Keys"] = key
        made.append(replace(invocation([n], n), record_texts=(json.dumps(text),)))
    for narrow in (False, True):
        plan = layout.arrange(show.timeline(Deliveries(made)).told, narrow=narrow)
        names = [one.text for one in plan.items if isinstance(one, Label)]
        names = [one for one in names if one.startswith("cust")]
        assert len(set(names)) == 8


def test_looks_differ_in_colour_or_in_shape_and_their_pairs_in_both() -> None:
    found = {(looks.colour(n), looks.outline(n, 10, 10, 5)) for n in range(56)}
    assert len(found) == 56
    for one, other in itertools.pairwise(range(56)):
        assert looks.colour(one) != looks.colour(other)
        assert looks.outline(one, 10, 10, 5) != looks.outline(other, 10, 10, 5)


@pytest.mark.parametrize("ground", ["#ffffff", "#111111", "#14181e"])
def test_colours_stand_out_from_light_and_dark(ground: str) -> None:
    for colour in (*looks.COLOURS, looks.FAILED, looks.DONE):
        assert _contrast(colour, ground) >= 3


def _contrast(one: str, other: str) -> float:
    lights = sorted(map(_light, (one, other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _light(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# what a browser and a screen reader get


@given(histories())
@settings(max_examples=25, deadline=None)
def test_markup_is_well_formed_named_and_in_bounds(deliveries: Deliveries) -> None:
    timeline = show.timeline(deliveries, caption="What <came> & when")
    html = timeline._repr_html_()
    assert "nan" not in html.lower().replace("unanswered", "")
    assert "<script" not in html
    assert "url(http" not in html
    tree = ElementTree.fromstring(f"<root>{html}</root>")
    ids = [one.get("id") for one in tree.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    svgs = [one for one in tree.iter() if one.tag.endswith("}svg")]
    assert len(svgs) == 2
    for svg in svgs:
        names = svg.get("aria-labelledby", "").split()
        named = [one for one in svg.iter() if one.get("id") in names]
        assert [one.tag.rpartition("}")[2] for one in named] == ["title", "desc"]
        assert all(one.text for one in named)
        _, _, width, height = map(float, svg.get("viewBox", "").split())
        for text in svg.iter("{http://www.w3.org/2000/svg}text"):
            assert 0 <= float(text.get("x", -1)) <= width
            assert 0 <= float(text.get("y", -1)) <= height
    assert len(Parts(html).all("details")) == 1


def test_the_same_deliveries_give_the_same_bytes_in_another_process() -> None:
    code = (
        "import sys; sys.path.insert(0, 'tests'); import test_timeline as t;"
        "print(t.a_day()._repr_html_())"
    )
    command = [sys.executable, "-c", code]
    again = subprocess.run(command, capture_output=True, text=True, check=True)
    assert again.stdout.strip() == a_day()._repr_html_()


def a_day() -> Timeline:
    """One bad record, a day of retries, and one record behind it."""
    retry = {"error": "no name", "error_type": "KeyError"}
    made = [
        invocation([1], 60.0 * n, cause=f"retry {n}: KeyError: no name", **retry)
        for n in range(1440)
    ]
    number = str(9 * 10**20 + 7)
    shard = made[0].shard_id
    lost = GivenUp("m", "welcome", shard, number, number, 1, "Trimmed")
    saved = CheckpointSaved("m", shard, number, START + timedelta(days=1))
    last = invocation([2], 86_400.1)
    return show.timeline(Deliveries([*made, last], (), [lost], [saved]), "A day")


# much and long


def test_a_day_of_retries_is_folded_and_says_so() -> None:
    timeline = a_day()
    assert len(timeline.told.steps) < 10
    folded = [step for step in timeline.told.steps if step.folded]
    assert [len(step.bars[0].invocations) for step in folded] == [1436]
    for text in (repr(timeline), timeline._repr_html_(), timeline.svg):
        assert "1,436 more attempts, all failed, 1 min apart" in text
        assert "1 row stands for 1,436 invocations together" in text


def test_two_thousand_deliveries_stay_small_quick_and_readable() -> None:
    shards = [f"shardId-{n:020}-{n:08x}" for n in range(4)]
    made = [
        invocation([n], n * 0.7, shard=shards[n % 4], **_sometimes(n))
        for n in range(2000)
    ]
    begun = time.process_time()
    timeline = show.timeline(Deliveries(made))
    html = timeline._repr_html_()
    assert time.process_time() - begun < 3
    assert len(html) < 300_000
    assert len(timeline.told.steps) <= folding.MOST_STEPS
    assert "2,000 invocations" in repr(timeline)
    assert "Folded:" in timeline.svg
    assert "A mark stands for up to" in timeline.svg


@pytest.mark.parametrize("shards", [1, 2, 3, 6, 12])
def test_two_thousand_deliveries_with_failures_are_not_too_high(shards: int) -> None:
    kinds = ({"error": "boom", "error_type": "KeyError"}, {"cause": "lost"}, {}, {}, {})
    made, at = [], 0.0
    for n in range(2000):
        at += (0.05, 0.25, 1, 60)[n * 7 % 11 % 4]
        shard = f"shardId-{n % shards:020}-{n % shards:08x}"
        made.append(invocation([n], at, shard=shard, **kinds[n * n % 13 % 5]))
    told = show.timeline(Deliveries(made)).told
    assert layout.arrange(told).height <= 1200
    assert layout.arrange(told, narrow=True).height <= 1700
    sizes = Sizes.of(columns.arrange(told.lanes), narrow=False)
    assert all(len(row.notes) == 1 for row in place(told, sizes, 0))
    for step in told.steps:
        if step.whole:
            assert step.whole.delivered == sum(bar.delivered for bar in step.bars)


def _sometimes(n: int) -> dict[str, str]:
    return {"error": "now and then", "error_type": "ValueError"} if n % 97 == 0 else {}


def test_seconds_and_a_day_are_both_readable() -> None:
    deliveries = Deliveries([invocation([1], at) for at in (0, 0.4, 1.2, 86_401.2)])
    plan = layout.arrange(show.timeline(deliveries).told)
    tops = [item.y for item in plan.items if isinstance(item, Box)]
    gaps = [b - a for a, b in itertools.pairwise(tops)]
    assert gaps[0] < gaps[1] < 4 * gaps[0]
    assert gaps[2] < 100
    assert len([item for item in plan.items if isinstance(item, Cut)]) == 1
    said = [item.text for item in plan.items if isinstance(item, Label)]
    assert {"0 s", "+0.4 s", "+1.2 s", "+1 d", "wait 0.8 s"} <= set(said)
    assert layout.CUT_NOTE in said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.001, "1 ms"),
        (0.0994, "99 ms"),
        (0.4, "0.4 s"),
        (3, "3 s"),
        (59.97, "1 min"),
        (90, "1 min 30 s"),
        (3599.8, "1 h"),
        (86_340, "23 h 59 min"),
        (90_000, "1 d 1 h"),
    ],
)
def test_lengths_of_time_in_words(seconds: float, said: str) -> None:
    assert words.length(seconds) == said


# what a trigger does


def test_a_bisected_batch_and_its_checkpoint() -> None:
    world = World()
    world.put_many(4)
    bad = fails_on(world.shards_of[next(iter(world.shards_of))][0].records[2].sequence)
    world.map(bad, BisectBatchOnFunctionError=True, MaximumRetryAttempts=0)
    timeline = show.timeline(world.deliver())
    found = [(row["outcome"].split(":")[0], row["why again"]) for row in rows(timeline)]
    assert [one[0].split(",")[0] for one in found] == [
        "failed",
        "ok",
        "failed",
        "failed",
        "1 record given up",
        "ok",
    ]
    assert "first half of a split batch" in found[1][1]
    assert "again: second half of a split batch" in timeline.svg
    (line,) = _checkpoints(timeline)
    across = [x for x, _ in line.points]
    assert across == sorted(across)
    assert len(set(across)) == 4  # nothing, two records, the lost one, all


@pytest.mark.parametrize(
    ("lanes", "told"),
    [
        (1, "ada -, ada ada, grace grace, alan alan, emmy emmy"),
        (2, "ada -, grace -, alan -, ada alan, emmy emmy"),
    ],
)
def test_a_checkpoint_stands_beside_the_invocation_it_followed(
    lanes: int, told: str
) -> None:
    world = World()
    for name in ("ada", "grace", "alan", "emmy"):  # ada and emmy share a lane of two
        world.put(name)
    tried: list[str] = []

    def fails_once(event: dict) -> None:
        tried.append(event["Records"][0]["dynamodb"]["Keys"]["userId"]["S"])
        if tried == ["ada"]:
            raise ValueError("once")

    world.map(fails_once, BatchSize=1, ParallelizationFactor=lanes)
    timeline = show.timeline(world.deliver())
    found = [(row["records"], row["checkpoint after"]) for row in rows(timeline)]
    assert ", ".join(f"{name} {saved or '-'}" for name, saved in found) == told
    items = layout.arrange(timeline.told).items
    ends = [one.y + one.height for one in items if isinstance(one, Box)]
    below = {y + 4 for y, (_, saved) in zip(ends, found, strict=True) if saved}
    (line,) = _checkpoints(timeline)
    assert below == {a[1] for a, b in itertools.pairwise(line.points) if a[0] != b[0]}


def test_a_stuck_shard_shows_where_and_why() -> None:
    world = World()
    world.put_many(2)

    def broken(event: object) -> None:
        raise ValueError("broken")

    world.map(broken, BatchSize=1)
    timeline = show.timeline(world.deliver())
    last = rows(timeline)[-1]
    assert last["outcome"].startswith("still stuck: ValueError: broken")
    (line,) = _checkpoints(timeline)
    assert len({x for x, _ in line.points}) == 1


STORIES = {
    "bisected": {"BisectBatchOnFunctionError": True, "MaximumRetryAttempts": 1},
    "two lanes": {"BatchSize": 2, "ParallelizationFactor": 2},
    "batches": {"BatchSize": 2},
    "too old": {"BatchSize": 3, "MaximumRecordAgeInSeconds": 60},
    "stuck": {"MaximumRetryAttempts": -1},
}


def begun(parameters: dict) -> World:
    world = World()
    sequences = world.put_many(7)
    world.map(fails_on(sequences[2]), **({"MaximumRetryAttempts": 2} | parameters))
    return world


@pytest.mark.parametrize("parameters", STORIES.values(), ids=STORIES)
def test_after_some_steps_one_sees_what_a_run_stopped_there_shows(
    parameters: dict,
) -> None:
    whole = begun(parameters).deliver()
    assert whole.given_up or whole.blocked
    for number in range(len(whole) - 1):
        world = begun(parameters)
        last = whole[number].started_at - world.clock.now()
        stopped = world.deliver(seconds=last.total_seconds() + 0.0001)
        # What is due while the last invocation runs is delivered as well.
        if len(stopped) == len(whole):
            break
        seen = Deliveries(stopped, (), stopped.given_up, stopped.checkpoints)
        assert show.timeline(whole[: len(stopped)])._repr_html_() == (
            show.timeline(seen)._repr_html_()
        )


@pytest.mark.parametrize("parameters", STORIES.values(), ids=STORIES)
def test_two_slices_share_out_what_happened(parameters: dict) -> None:
    whole = begun(parameters).deliver()
    for count in range(len(whole) + 1):
        early, late = whole[:count], whole[count:]
        assert early.given_up + late.given_up == whole.given_up
        assert early.checkpoints + late.checkpoints == whole.checkpoints
        assert late.blocked == whole.blocked
        assert early.blocked == (whole.blocked if count == len(whole) else ())
    assert Deliveries((), whole.blocked)[:].blocked == whole.blocked
    assert len(Deliveries()[::-1]) == 0


def _checkpoints(timeline: Timeline) -> list[Line]:
    items = layout.arrange(timeline.told).items
    return [one for one in items if isinstance(one, Line) and one.sort == "checkpoint"]


def test_a_checkpoint_nobody_knows_is_not_drawn() -> None:
    timeline = show.timeline(Deliveries([invocation([1])]))
    assert _checkpoints(timeline) == []


def test_a_lost_record_that_was_never_delivered_has_a_place() -> None:
    number = str(9 * 10**20 + 14)
    one = invocation([1], error="x", error_type="KeyError")
    lost = GivenUp("m", "welcome", one.shard_id, number, number, 1, "RecordAgeExceeded")
    timeline = show.timeline(Deliveries([one], (), [lost]))
    assert "1 record given up without an attempt, lost: RecordAgeExceeded" in repr(
        timeline
    )
    assert "1 invocation delivered 1 record 1 time" in repr(timeline)


def test_no_deliveries_say_so() -> None:
    timeline = show.timeline(Deliveries())
    assert "nothing was delivered" in repr(timeline)
    assert "nothing was delivered" in timeline.svg


def test_other_values_are_refused_with_an_example() -> None:
    with pytest.raises(TypeError, match=r"lab\.deliver\(\)"):
        show.timeline([1, 2])  # type: ignore[arg-type]
