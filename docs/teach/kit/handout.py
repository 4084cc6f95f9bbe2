"""The handout: one printed page, its facts taken from the chapters as they run.

    uv run python docs/teach/kit/handout.py        # writes docs/teach/handout.html

The cells of chapters 02, 05 and 07 run here; what they find stands on the page.
"""

from __future__ import annotations

import re
from collections import Counter
from html import escape
from pathlib import Path
from string import Template

from chapters import run

KIT = Path(__file__).resolve().parent
PAGE = KIT.parent / "handout.html"
PARTS = ("Keys", "OldImage", "NewImage")


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table whose first column names the rows. Cells may hold HTML."""
    top = "".join(f'<th scope="col">{one}</th>' for one in head)
    body = [
        f'<tr><th scope="row">{name}</th>'
        + "".join(f"<td>{one}</td>" for one in cells)
        + "</tr>"
        for name, *cells in rows
    ]
    head_row = f"<thead><tr>{top}</tr></thead>"
    return f"<table>{head_row}<tbody>\n" + "\n".join(body) + "\n</tbody></table>"


def code(text: str) -> str:
    return f"<code>{escape(text)}</code>"


def row_name(text: str) -> str:
    """Code that names a row: on a phone it may break, between its words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=_)", "<wbr>", code(text))


def view_types() -> str:
    """What a record carries: chapter 02's twelve records."""
    rows = []
    for view, records in run("02_compare_view_types", "records")["records"].items():
        row = [row_name(view)]
        for record in records:
            change = record["dynamodb"]
            parts = " + ".join(part for part in PARTS if part in change)
            row.append(f"{parts}<br><small>{change['SizeBytes']} bytes</small>")
        rows.append(row)
    events = [record["eventName"] for record in records]
    return table(["View type", *events], rows)


def retry_rules() -> str:
    """What becomes of a record that always fails: chapter 05's runs."""
    found = run("05_survive_failures", "split")
    ends = found["lab"].deliveries().given_up
    lost = sum(one.count for one in ends if one.condition == "Trimmed")
    bounded = Counter(found["bounded"].records_frame()["keys"]).most_common(1)[0][1]
    untried = sum(one.count for one in found["aged"].given_up) - len(
        found["aged"].records_frame()["keys"].unique()
    )
    repeats = Counter(name for one in found["split"] for name in found["users"](one))
    good = [count for name, count in repeats.items() if name != "36"]
    rows = [
        [
            "Default, " + code("-1"),
            "Tried without end, until the stream trims it after 24 hours. In the "
            f"chapter {lost} records are lost: the bad one and the good one behind it.",
        ],
        [
            row_name("MaximumRetryAttempts") + " N",
            f"N + 1 invocations. With 2 the chapter counts {bounded}.",
        ],
        [
            row_name("MaximumRecordAgeInSeconds"),
            f"Alone it protects nobody: {untried} good record is given up without one "
            "attempt. The second line of defence, after bounded retries.",
        ],
        [
            row_name("BisectBatchOnFunctionError"),
            f"Finds the bad record. The {len(good)} good ones of its batch are "
            f"delivered {min(good)} to {max(good)} times each.",
        ],
        [
            row_name("ReportBatchItemFailures"),
            "Return the sequence number of the record that <em>failed</em>. The lowest "
            "one reported is the checkpoint: everything from there comes again.",
        ],
        [
            row_name("OnFailure"),
            "Hears where the records are, not what they say. Read them from the stream "
            "within 24 hours. The role needs " + code("sqs:SendMessage") + ".",
        ],
    ]
    return table(["Setting", "What happens to a record that always fails"], rows)


def key_choice() -> str:
    """Which key counts what: chapter 07's five tokens in three stories."""
    matrix_and_windows = ("07-11", "07-28", "07-33", "07-35")
    found = run("07_make_it_idempotent", "tell", without=matrix_and_windows)
    tell, keys, stories = found["tell"], found["keys"], found["stories"]
    counted = {key: [tell(keys[key], story) for story in stories] for key in keys}
    fits = {
        (1, 2, 2): "each <em>record</em> once",
        (1, 1, 1): "each <em>person</em> once",
    }
    rows = [
        [escape(key), *map(str, counts), fits.get(tuple(counts), "neither")]
        for key, counts in counted.items()
    ]
    return table(["Key of the marker", *map(escape, stories), "Right for"], rows)


def page() -> str:
    """The whole handout."""
    template = Template((KIT / "handout_template.html").read_text("utf-8"))
    return template.substitute(
        view_types=view_types(), retry_rules=retry_rules(), key_choice=key_choice()
    )


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    print(PAGE)
