"""JupyterLab in a real browser: panels by mouse and keyboard, and axe-core's opinion.

Screenshots are left in `artefacts/`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import nbformat
import notebook_runner as runner
import pytest
from jupyterlab_page import HEIGHT, WIDTH, Lab, lab_page

pytestmark = [pytest.mark.needs_browser, pytest.mark.xdist_group("browser")]

GALLERY = [
    """import boto3
from helpers import lab, panels, show
from helpers.checks import check, hint, preflight, progress, quiz
from helpers.checks.events import insert, modify, stream_event
preflight()""",
    "ada = {'userId': 'user_1', 'name': 'Ada'}\n"
    "event = stream_event(insert(ada), modify(ada, {**ada, 'name': 'Zoe'}))\n"
    "show.event(event)",
    "show.record(event)",
    "show.side_by_side({'NEW_IMAGE': event})",
    "quiz('05-warm-up')",
    "check('00.1', lambda user: f\"Welcome, {user['firstname']}!\")",
    "check('00.1', print)",
    "hint('00.1')",
    "progress()",
    "tab = panels.exports_and_streams()\ntab",
    "bench = panels.trigger_bench(poison=3, bisect=True)\nbench",
    "source = 'def handler(event, context): welcome("
    'event["Records"][0]["dynamodb"]["NewImage"])\'\n'
    "calls = {'before': '-', 'effect': 'SendEmail', 'remember': '-'}\n"
    "trials = panels.idempotency_bench({'naive': source}, {'naive': calls})\ntrials",
    "import sys\nsys.path.insert(0, TESTS)\n"
    "from panel_kit import press\n"
    "press(tab, 'Turn on', 'Put the item', 'Change it')\n"
    "press(trials, 'Run')\n"
    "for _ in range(9): press(bench, 'Step')",
    "show.timeline(lab.deliveries(), caption='Bisected')",
    "show.table([{'view': 'KEYS_ONLY', 'bytes': 31}], caption='Sizes')",
]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with lab_page(tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("w")) as one:
        yield one


def press(panel: Any, name: str, key: str = "") -> None:
    """Press a button: with the mouse, or with this key."""
    button = panel.get_by_role("button", name=name, exact=True)
    if key:
        button.focus()
        button.press(key)
    else:
        button.click()


def wait_for(panel: Any, words: str) -> None:
    panel.locator(".wb-say").filter(has_text=re.compile(words)).wait_for()


def notebook_of(*sources: str) -> nbformat.NotebookNode:
    """A notebook with these cells."""
    metadata = runner.read(runner.NOTEBOOKS / "_template.ipynb").metadata
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    return nbformat.v4.new_notebook(metadata=metadata, cells=cells)


INSIDE = """one => {
  const edge = one.getBoundingClientRect().right;
  return [...one.querySelectorAll("input, button, .progress, .widget-label")]
    .filter(part => part.offsetWidth)
    .filter(part => {
      const its = part.getBoundingClientRect();
      return its.right > edge || its.width < 20 && part.type !== "checkbox" ||
        part.scrollWidth > part.clientWidth + 1;
    }).map(part => part.outerHTML.slice(0, 160));
}"""


def run_chapter(lab: Lab, name: str) -> Any:
    """Open the chapter, run all of it, and give its panel."""
    lab.open(name)
    for cell in lab.run_all():
        raised = [o for o in cell.get("outputs", []) if o["output_type"] == "error"]
        tagged = "raises-exception" in cell["metadata"].get("tags", [])
        assert bool(raised) == tagged, cell["source"]
    return lab.panel()


def test_the_streams_tab_with_mouse_and_keyboard(lab: Lab) -> None:
    panel = run_chapter(lab, "01_enable_a_stream")
    press(panel, "New and old images")
    panel.get_by_role("button", name="Turn on", exact=True).dblclick()
    wait_for(panel, "The stream is on already")
    press(panel, "Put the item")
    wait_for(panel, "one record: INSERT")
    press(panel, "Change it", key="Enter")
    wait_for(panel, "one record: MODIFY")
    press(panel, "Delete it", key="Space")
    wait_for(panel, "one record: REMOVE")
    assert panel.get_by_text("REMOVE, NEW_AND_OLD_IMAGES").is_visible()
    lab.keep_picture(panel, "exports-and-streams")
    press(panel, "Turn off", key="Enter")
    wait_for(panel, "another 24 hours")
    focused = "document.activeElement.textContent"
    assert lab.page.evaluate(focused) == "Turn off"
    press(panel, "Key attributes only", key="Space")
    lab.page.keyboard.press("Tab")  # past the view types, each a button ...
    for _ in range(5):
        if lab.page.evaluate(focused) == "Turn on":
            break
        lab.page.keyboard.press("Tab")
    lab.page.keyboard.press("Enter")  # ... Tab comes to the button that turns it on
    wait_for(panel, "an ARN of its own")
    assert panel.get_by_text("/stream/2022-08-21T").count() == 2


def test_the_trigger_bench_with_mouse_and_keyboard(lab: Lab) -> None:
    panel = run_chapter(lab, "05_survive_failures")
    press(panel, "Step")
    wait_for(panel, "Invocation 1 of 3")
    press(panel, "Play", key="Enter")
    wait_for(panel, "Invocation 3 of 3")
    size = panel.get_by_label("BatchSize", exact=True)
    size.fill("4")
    size.press("Enter")
    bisect = panel.get_by_label("BisectBatchOnFunctionError")
    bisect.focus()
    bisect.press("Space")
    wait_for(panel, "Before you press Play")
    press(panel, "lost checkpoint", key="Enter")
    panel.get_by_role("button", name="✓ lost checkpoint").wait_for()
    focused = "document.activeElement.textContent"
    assert lab.page.evaluate(focused) == "✓ lost checkpoint"
    panel.locator("mark", has_text="lose_checkpoint").wait_for()
    press(panel, "nothing")
    press(panel, "Play")
    wait_for(panel, r"Invocation (\d+) of \1: .*RetryAttemptsExhausted")
    assert panel.locator("code", has_text="BisectBatchOnFunctionError=True").count()
    poison = panel.get_by_label("User without a name (0: nobody)")
    for typed, shown in (("3.7", "3"), ("99", "8"), ("", "8"), ("2", "2")):
        poison.fill(typed)
        poison.press("Tab")
        panel.locator("code", has_text=f"if number != {shown}:").wait_for()
        assert poison.input_value() == shown
    poison.press("ArrowUp")
    poison.press("Tab")
    panel.locator("code", has_text="if number != 3:").wait_for()
    poison.fill("99")
    poison.press("Enter")
    wait_for(panel, "from 0 to 8. It is 8 now")
    lab.keep_picture(panel, "trigger-bench")


def test_the_whole_program_is_copied_with_the_keyboard_and_runs(lab: Lab) -> None:
    source = "from helpers import panels\npanels.trigger_bench(poison=3, retries=0)"
    lab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    lab.write("shows", notebook_of(source))
    lab.open("shows")
    lab.run_all()
    panel = lab.panel()
    keyboard = lab.page.keyboard
    panel.locator("summary", has_text="The whole program").press("Enter")
    keyboard.press("Tab")
    keyboard.press("Control+a")
    keyboard.press("Control+c")
    copied = lab.page.evaluate("navigator.clipboard.readText()")
    assert "create_table" in copied
    assert "MaximumRetryAttempts=0" in copied
    ask = "\n(len(deliveries), len(deliveries.given_up))"
    lab.write("pasted", notebook_of(copied + ask))
    lab.open("pasted")
    [cell] = lab.run_all()
    assert [one["data"]["text/plain"] for one in cell["outputs"]] == ["(1, 1)"]


def test_the_idempotency_bench_with_mouse_and_keyboard(lab: Lab) -> None:
    panel = run_chapter(lab, "07_make_it_idempotent")
    press(panel, "send, then mark")
    press(panel, "killed after the effect")
    press(panel, "Run")
    wait_for(panel, "send, then mark, killed after the effect: the effect happened 2")
    press(panel, "mark, then send", key="Enter")
    press(panel, "lost checkpoint", key="Space")
    press(panel, "Run", key="Enter")
    wait_for(panel, "mark, then send, lost checkpoint: the effect happened once")
    lab.keep_picture(panel, "idempotency-bench")


def test_axe_is_content_and_nothing_hangs_over_at_700_pixels(lab: Lab) -> None:
    """In all that the helpers show, light and dark; JupyterLab's own is left out."""
    from axe_playwright_python.sync_playwright import Axe

    tests = repr(str(runner.ROOT / "tests"))
    sources = [source.replace("TESTS", tests) for source in GALLERY]
    lab.write("gallery", notebook_of(*sources))
    lab.open("gallery")
    outputs = [o for cell in lab.run_all() for o in cell["outputs"]]
    assert not [one for one in outputs if one["output_type"] == "error"]
    for theme in ("Light", "Dark"):
        lab.theme(theme)
        ours = {"include": [[".jp-RenderedHTML"], [".wb-panel"]]}
        found = Axe().run(lab.page, context=ours).response["violations"]
        serious = [one for one in found if one["impact"] in ("serious", "critical")]
        said = [
            f"{one['id']}: {node['html'][:200]}"
            for one in serious
            for node in one["nodes"]
        ]
        assert not said, f"{theme}:\n" + "\n".join(said)
        assert lab.page.locator(".wb-panel").count() == 3
    lab.page.set_viewport_size({"width": 700, "height": HEIGHT})
    for number, name in enumerate(("tab", "bench", "trials")):
        panel = lab.page.locator(".wb-panel").nth(number)
        lab.keep_picture(panel, f"{name}-700")
        over = panel.evaluate("one => one.scrollWidth - one.clientWidth")
        assert over <= 0, f"{name} hangs over by {over} pixels"
    lab.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})


def test_a_phone_shows_every_setting(lab: Lab) -> None:
    panels = ("exports_and_streams()", "trigger_bench()")
    sources = [f"from helpers import panels\npanels.{one}" for one in panels]
    lab.write("phone", notebook_of(*sources))
    lab.page.set_viewport_size({"width": 390, "height": HEIGHT})
    lab.open("phone")
    lab.run_all()
    for number, name in enumerate(("tab", "bench")):
        panel = lab.page.locator(".wb-panel").nth(number)
        panel.get_by_role("button").first.wait_for()
        lab.keep_picture(panel, f"{name}-390")
        assert panel.evaluate(INSIDE) == []
        assert panel.evaluate("one => one.scrollWidth - one.clientWidth") <= 0
    assert lab.page.locator(".wb-panel input[type=number]").count() == 5
    lab.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
