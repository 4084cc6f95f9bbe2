"""The panels, used with plain clicks: what they show is what their code does."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from typing import Any

import boto3
import ipywidgets as widgets
import pytest
from html_parts import Parts
from panel_kit import (
    choose,
    figure,
    markup,
    named,
    parts,
    press,
    said,
    shown_code,
    text,
)
from test_idempotency import CALLS, CAUSES, REPAIRS, RUN

from helpers import lab, panels
from helpers.checks.running import read_stream
from helpers.panels import idempotency_code
from helpers.panels.trigger_code import FAULTS


@pytest.fixture(autouse=True)
def closed_afterwards() -> Iterator[None]:
    yield
    lab.stop()


def run_as_copied(code: str) -> dict[str, Any]:
    """What a learner gets who pastes the shown code into a notebook where nothing ran.

    And runs the cell once more.
    """
    lab.stop()
    names: dict[str, Any] = {"__name__": "__main__"}
    for _ in range(2):
        exec(compile(code, "<pasted>", "exec"), names)
    return names


def each_panel() -> list[panels.frame.Panel]:
    return [
        panels.exports_and_streams(),
        panels.trigger_bench(),
        panels.idempotency_bench(REPAIRS, CALLS),
    ]


# every panel


def test_a_panel_leaves_the_account_alone_until_the_first_click() -> None:
    lab.start()
    boto3.client("sqs").create_queue(QueueName="mine")
    made = each_panel()
    assert boto3.client("sqs").list_queues()["QueueUrls"]
    press(made[0], "Put the item")
    assert "QueueUrls" not in boto3.client("sqs").list_queues()


def test_panels_shown_in_the_same_order_are_the_same_bytes() -> None:
    ids = [one._repr_mimebundle_() for one in each_panel()]
    assert all("Run this cell in JupyterLab" in one["text/plain"] for one in ids)
    views = [one["application/vnd.jupyter.widget-view+json"] for one in ids]
    numbers = [int(one["model_id"].removeprefix("panel-")) for one in views]
    assert numbers == list(range(numbers[0], numbers[0] + 3))


def test_every_control_is_labelled() -> None:
    controls = (widgets.Button, widgets.FloatText, widgets.Checkbox)
    for panel in each_panel():
        for one in parts(panel):
            if isinstance(one, controls):
                assert one.description.strip()


def test_no_list_whose_arrow_keys_jupyterlab_takes() -> None:
    """Source: ipywidgets, issue 3912."""
    taken = (widgets.Dropdown, widgets.Select, widgets.RadioButtons)
    for panel in each_panel():
        assert not [one for one in parts(panel) if isinstance(one, taken)]


def test_the_name_of_the_chosen_button_says_so_and_of_what_it_is_one() -> None:
    bench = panels.trigger_bench()
    assert named(bench, "✓ nothing").tooltip == "What goes wrong"
    choose(bench, "stale lease")
    assert named(bench, "✓ stale lease").tooltip == "What goes wrong"
    assert named(bench, "nothing").tooltip == "What goes wrong"
    ticked = [one for one in parts(bench) if "✓" in getattr(one, "description", "")]
    assert len(ticked) == 1


def test_what_a_click_did_is_an_alert_and_a_question_is_none() -> None:
    for panel, click in zip(each_panel(), ("Turn on", "Step", "Run"), strict=True):
        assert "alert" not in [
            one.get("role") for one in Parts(markup(panel)).all("div")
        ]
        press(panel, click)
        assert "alert" in [one.get("role") for one in Parts(markup(panel)).all("div")]


def test_panels_work_without_pandas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    tab, bench, trials = each_panel()
    press(tab, "Turn on", "Put the item")
    press(bench, "Play")
    press(trials, "Run")
    assert "INSERT" in said(tab)
    assert figure(bench, "e-mails") == "8"
    assert "happened once" in said(trials)


def test_code_can_be_reached_and_scrolled_with_the_keyboard() -> None:
    for panel in each_panel():
        shown = Parts(markup(panel))
        (block,), (whole,) = shown.all("pre"), shown.all("textarea")
        assert block["tabindex"] == "0"
        assert "readonly" in whole
        for one in (block, whole):
            assert one["data-lm-suppress-shortcuts"] == "true"
            assert one["aria-label"]


def test_what_can_be_copied_is_the_whole_program() -> None:
    tab, bench, trials = each_panel()
    press(tab, "Turn on", "Put the item")
    press(bench, "Play")
    for panel in (tab, bench, trials):
        assert shown_code(panel) == panel.code
        assert "from helpers" in panel.code


# exports and streams

CLICKS = ("Turn on", "Put the item", "Change it", "Delete it")


@pytest.mark.parametrize("view", ["KEYS_ONLY", "NEW_AND_OLD_IMAGES"])
def test_the_tab_shows_the_records_of_the_view_that_was_chosen(view: str) -> None:
    panel = panels.exports_and_streams()
    choose(panel, view)
    press(panel, *CLICKS)
    kinds = [one["eventName"] for one in read_stream("Users")]
    assert kinds == ["INSERT", "MODIFY", "REMOVE"]
    for kind in kinds:
        assert f"{kind}, {view}" in text(panel)


def test_writes_that_change_nothing_or_meet_no_stream_are_told() -> None:
    panel = panels.exports_and_streams()
    press(panel, "Put the item")
    assert said(panel) == "The put left no record: no stream is on."
    press(panel, "Turn on", "Put the item")
    assert said(panel) == "The put left no record: no item changed."
    press(panel, "Delete it", "Change it")
    assert said(panel) == "The change left one record: INSERT."
    press(panel, "Start over", "Turn on", "Delete it")
    assert said(panel) == "The delete left no record: no item changed."


def test_turned_off_and_on_the_stream_is_another_one() -> None:
    panel = panels.exports_and_streams()
    assert named(panel, "Turn on")
    press(panel, "Turn on", "Put the item", "Turn off")
    assert "another 24 hours" in said(panel)
    press(panel, "Turn on")
    assert "an ARN of its own" in said(panel)
    listed = boto3.client("dynamodbstreams").list_streams(TableName="Users")["Streams"]
    labels = [one["StreamLabel"] for one in listed]
    assert len(set(labels)) == 2
    assert all(f"/stream/{one}" in text(panel) for one in labels)


def test_a_second_click_on_the_same_button_changes_nothing() -> None:
    panel = panels.exports_and_streams()
    press(panel, "Turn off")
    assert said(panel) == "The stream is off already."
    press(panel, "Turn on", "Turn on")
    assert said(panel).startswith("The stream is on already.")
    assert panel.code.count("StreamEnabled") == 1
    press(panel, "Turn off", "Turn off")
    assert said(panel) == "The stream is off already."
    assert panel.code.count("StreamEnabled") == 2


def test_the_tabs_code_does_the_same_when_it_is_copied() -> None:
    panel = panels.exports_and_streams()
    press(panel, *CLICKS, "Put the item", "Turn off", "Change it")
    choose(panel, "KEYS_ONLY")
    press(panel, "Turn on", "Delete it")
    before = boto3.client("dynamodb").describe_table(TableName="Users")["Table"]
    seen = [one["eventName"] for one in read_stream("Users")]
    names = run_as_copied(shown_code(panel))
    table = boto3.client("dynamodb").describe_table(TableName="Users")["Table"]
    assert table["StreamSpecification"] == before["StreamSpecification"]
    assert [one["eventName"] for one in read_stream("Users")] == seen == ["REMOVE"]
    for one in names["found"]:
        assert f"/stream/{one['stream']['StreamLabel']}" in text(panel)
    kinds = [[r["eventName"] for r in one["records"]] for one in names["found"]]
    assert kinds == [["INSERT", "MODIFY", "REMOVE", "INSERT"], ["REMOVE"]]


# trigger bench

SETTINGS = [
    {"poison": 6, "bisect": True, "retries": 1},
    {"poison": 6, "partial": True},
    {"pause": 2, "window": 5},
    *({"fault": name, "batch_size": 4} for name in FAULTS if name != "nothing"),
]


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_the_benchs_code_does_the_same_when_it_is_copied(settings: dict) -> None:
    bench = panels.trigger_bench(**settings)
    press(bench, "Play")
    deliveries = run_as_copied(shown_code(bench))["deliveries"]
    assert figure(bench, "invocations") == str(len(lab.deliveries()))
    assert figure(bench, "failed") == str(sum(not one.ok for one in deliveries))
    to = list(lab.inbox()["to"])
    assert figure(bench, "e-mails") == str(len(to))
    assert figure(bench, "duplicate e-mails") == str(len(to) - len(set(to)))


def test_the_iterator_age_is_cloudwatchs() -> None:
    bench = panels.trigger_bench(poison=3, retries=4)
    press(bench, "Play")
    points = boto3.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/Lambda",
        MetricName="IteratorAge",
        Dimensions=[{"Name": "FunctionName", "Value": "welcome"}],
        StartTime=lab.deliveries()[0].started_at.replace(hour=0),
        EndTime=lab.clock.now().replace(hour=23),
        Period=24 * 3600,
        Statistics=["Maximum"],
    )["Datapoints"]
    age = max(one["Maximum"] for one in points) / 1000
    assert age > 5
    shown = int(figure(bench, "iterator age, at most").removesuffix(" s"))
    assert shown - 1 < age < shown + 1


def test_steps_show_one_invocation_more_each_time() -> None:
    bench = panels.trigger_bench(batch_size=3, fault="lost checkpoint")
    assert "how many e-mails" in said(bench)
    seen = []
    for number in (1, 2, 3, 4):
        press(bench, "Step")
        assert said(bench).startswith(f"Invocation {number} of 4: ")
        seen.append([figure(bench, n) for n in ("invocations", "e-mails")])
    assert seen == [["1", "3"], ["2", "6"], ["3", "9"], ["4", "11"]]
    assert "More than one e-mail: user_1, user_2, user_3." in said(bench)
    assert named(bench, "Played").value == named(bench, "Played").max == 4
    press(bench, "Back to the start")
    assert figure(bench, "invocations") == "0"


def test_a_step_does_not_show_what_comes_later() -> None:
    bench = panels.trigger_bench(batch_size=8, poison=5, retries=1)
    press(bench, "Step")
    assert "given up" not in text(bench)
    assert "user_8 failed: KeyError: 'firstname' The same in boto3" in text(bench)
    press(bench, "Step")
    assert "8 records given up" in text(bench)
    bench = panels.trigger_bench(batch_size=8, poison=6, retries=-1)
    press(bench, "Step")
    assert "still stuck" not in text(bench)


def test_a_changed_setting_changes_the_code_and_asks_for_a_new_run() -> None:
    bench = panels.trigger_bench()
    press(bench, "Play")
    named(bench, "BatchSize").value = 2
    named(bench, "BisectBatchOnFunctionError").value = True
    choose(bench, "stale lease")
    assert "BatchSize=2," in bench.code
    assert re.findall("<mark>(.*)</mark>", markup(bench)) == [
        "lab.faults.stale_lease()"
    ]
    assert "BisectBatchOnFunctionError=True" in bench.code
    assert "lab.faults.stale_lease()" in bench.code
    assert figure(bench, "invocations") == "0"
    press(bench, "Play")
    assert figure(bench, "duplicate e-mails") == "2"


@pytest.mark.parametrize(
    ("typed", "counts"), [(3.7, 3), (99, 8), (-1, 0), (float("inf"), 0), (2.0, 2)]
)
def test_a_number_field_shows_what_counts_and_says_what_can_be(
    typed: float, counts: int
) -> None:
    bench = panels.trigger_bench(poison=3)
    press(bench, "Play")
    field = named(bench, "User without a name (0: nobody)")
    field.value = typed
    assert field.value == counts
    assert f"if number != {counts}:" in bench.code
    if typed != counts:
        assert "a whole number from 0 to 8. It is" in said(bench)
    assert figure(bench, "invocations") == ("0" if counts != 3 else "3")


def test_what_aws_refuses_is_said_in_its_words() -> None:
    bench = panels.trigger_bench()
    named(bench, "MaximumBatchingWindowInSeconds").most = 1000
    named(bench, "MaximumBatchingWindowInSeconds").value = 301
    press(bench, "Step")
    assert said(bench).startswith("AWS refuses these settings.")
    assert "less than or equal to 300" in said(bench)


def test_an_unknown_fault_is_refused_with_a_list() -> None:
    with pytest.raises(ValueError, match="lost checkpoint"):
        panels.trigger_bench(fault="gremlins")


@pytest.mark.parametrize(
    ("settings", "error", "says"),
    [
        ({"batchsize": 1}, TypeError, "no setting 'batchsize'; there are: batch_size,"),
        ({"bisect": "yes"}, TypeError, "bisect is True or False; got 'yes'"),
        ({"batch_size": 0}, ValueError, "from 1 to 10000; got 0"),
        ({"poison": 9}, ValueError, "from 0 to 8; got 9"),
        ({"pause": "2"}, ValueError, "whole number.*got '2'"),
    ],
)
def test_a_setting_the_bench_cannot_show_is_refused(
    settings: dict, error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        panels.trigger_bench(**settings)


# idempotency bench


@pytest.mark.parametrize("repair", ["mark, then send", "Powertools"])
def test_the_benchs_matrix_is_chapter_07s(repair: str) -> None:
    panel = panels.idempotency_bench({repair: REPAIRS[repair]}, CALLS)
    press(panel, "Run them all")
    bar = named(panel, "Trials")
    assert bar.value == bar.max == len(CAUSES)
    seen = {cause: RUN(repair, cause) for cause in CAUSES}
    assert list(seen) == list(idempotency_code.CAUSES)
    for cause, outcome in seen.items():
        assert f"{cause} {outcome} " in text(panel)


def test_one_trial_is_told_and_kept_in_the_table() -> None:
    panel = panels.idempotency_bench(REPAIRS, CALLS)
    assert text(panel).count("?") > len(REPAIRS) * len(CAUSES) - 1
    choose(panel, "send, then mark")
    choose(panel, "killed after the effect")
    press(panel, "Run")
    assert said(panel).endswith("the effect happened 2 times.")
    choose(panel, "mark, then send")
    choose(panel, "killed before the effect")
    press(panel, "Run")
    assert "the work never happened (0, lost)" in said(panel)
    choose(panel, "naive")
    press(panel, "Run")
    assert "cannot strike" in said(panel)
    assert named(panel, "Trials").value == 3


NAIVE = {"before": "-", "effect": "SendEmail", "remember": "-"}


@pytest.mark.parametrize(
    ("repairs", "calls", "says"),
    [
        ({}, {}, "there is no repair"),
        ({"mine": "pass"}, {}, r"nothing about the repair 'mine': add calls\['mine'\]"),
        ({"mine": "pass"}, {"mine": {"effect": "-"}}, "no 'before' and no 'remember'"),
        ({"mine": print}, {"mine": NAIVE}, "is program text; got <built-in"),
    ],
)
def test_a_repair_the_bench_cannot_try_is_refused(
    repairs: dict, calls: dict, says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        panels.idempotency_bench(repairs, calls)


LOOP = "def handler(event, context):\n    for one in event['Records']: "


@pytest.mark.parametrize(
    ("source", "effect", "says"),
    [
        ("def handler(event, context) pass", "SendEmail", "SyntaxError"),
        (f"{LOOP}wellcome(one)", "SendEmail", "NameError: name 'wellcome'"),
        (
            f"{LOOP}welcome(one['dynamodb']['NewImage'])",
            "SendMail",
            "cannot strike this handler. It never called SendMail.",
        ),
    ],
)
def test_a_handler_that_nothing_can_strike_is_told_why(
    source: str, effect: str, says: str
) -> None:
    calls = {"mine": NAIVE | {"effect": effect}}
    panel = panels.idempotency_bench({"mine": source}, calls)
    choose(panel, "killed after the effect")
    press(panel, "Run")
    assert says in said(panel)


def test_a_choice_takes_away_what_was_seen_of_another_trial() -> None:
    panel = panels.idempotency_bench({"naive": REPAIRS["naive"]}, CALLS)
    press(panel, "Run")
    assert "<svg" in markup(panel)
    choose(panel, "lost checkpoint")
    assert "<svg" not in markup(panel)
    assert said(panel).startswith("Before you press Run")


@pytest.mark.parametrize("cause", ["lost checkpoint", "second mapping"])
def test_a_trials_code_does_the_same_when_it_is_copied(cause: str) -> None:
    panel = panels.idempotency_bench(REPAIRS, CALLS)
    choose(panel, "naive")
    choose(panel, cause)
    press(panel, "Run")
    names = run_as_copied(shown_code(panel))
    assert f"happened {names['effects']} times" in said(panel)
    assert names["effects"] == 2
