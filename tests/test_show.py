"""Tables, records and events: what people see says everything in text, too."""

from __future__ import annotations

import json
import re
import sys

import boto3
import pandas as pd
import pytest
from html_parts import Parts

from helpers import lab, show
from helpers.checks.events import insert, modify, remove, stream_event
from helpers.checks.running import read_stream

SANDRO = {
    "userId": "user_2",
    "createdAt": "2022-08-20",
    "firstname": "Sandro",
    "lastname": "Volpi",
}
MARRIED = {**SANDRO, "lastname": "Volpicella", "ttl": 1661166039}
VIEWS = ("KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES")


def cells(html: str) -> list[list[str]]:
    """The text of a table's rows and cells."""
    rows = re.findall(r"<tr>(.*?)</tr>", html)
    found = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows)
    return [[re.sub(r"<[^>]*>", " ", cell).strip() for cell in row] for row in found]


def as_words(rows: list[list[str]]) -> list[list[str]]:
    return [[" ".join(cell.split()) for cell in row] for row in rows]


# tables


def test_a_table_of_rows_is_a_table_with_headers() -> None:
    table = show.table([{"view": "A", "bytes": 31}, {"view": "B"}], caption="Sizes")
    html = table._repr_html_()
    assert cells(html) == [["view", "bytes"], ["A", "31"], ["B", ""]]
    assert [one["class"] for one in Parts(html).all("table")] == ["dataframe"]
    assert all(one["scope"] == "col" for one in Parts(html).all("th"))
    assert ">Sizes</caption>" in html
    assert repr(table).splitlines() == [
        "Sizes",
        "view  bytes",
        "----  -----",
        "A     31",
        "B",
    ]


def test_a_table_of_a_frame_has_its_index_as_row_headers() -> None:
    frame = pd.DataFrame({"n": [1, 2]}, index=pd.Index(["a", "b"], name="key"))
    html = show.table(frame)._repr_html_()
    assert cells(html) == [["key", "n"], ["a", "1"], ["b", "2"]]
    assert [one["scope"] for one in Parts(html).all("th")] == ["col"] * 2 + ["row"] * 2


def test_tables_work_without_pandas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    assert cells(show.table([{"a": 1}])._repr_html_()) == [["a"], ["1"]]


def test_text_in_a_table_is_not_markup() -> None:
    html = show.table([{"a": "<script>alert(1)</script>"}])._repr_html_()
    assert not Parts(html).all("script")


def test_wide_signs_keep_text_columns_in_line() -> None:
    lines = repr(show.table([{"a": "美咲", "b": "x"}, {"a": "Ada", "b": "y"}]))
    assert lines.splitlines()[2:] == ["美咲  x", "Ada   y"]


def test_dynamodb_json_shows_its_type_beside_the_value() -> None:
    table = show.table([{"name": {"S": "Ada"}, "n": {"N": "7"}}])
    assert '"Ada" (S)  7 (N)' in repr(table)
    assert as_words(cells(table._repr_html_()))[1] == ["&quot;Ada&quot; S", "7 N"]


def test_other_rows_are_refused_with_an_example() -> None:
    for given in ([1, 2], None, 5, "text", {"view": "KEYS_ONLY"}):
        with pytest.raises(TypeError, match="rows as dicts"):
            show.table(given)


# records


def test_a_modify_names_what_changed_in_words() -> None:
    record = show.record(stream_event(modify(SANDRO, MARRIED)))
    rows = as_words(cells(record._repr_html_()))
    assert rows[0] == ["attribute", "Keys", "OldImage", "NewImage", "change"]
    assert [(row[0], row[4]) for row in rows[1:]] == [
        ("createdAt", ""),
        ("userId", ""),
        ("firstname", ""),
        ("lastname", "changed"),
        ("ttl", "added"),
    ]
    assert re.search(
        r'lastname +- +"Volpi" \(S\) +"Volpicella" \(S\) +changed', str(record)
    )


def test_insert_and_remove_say_which_image_is_absent() -> None:
    event = stream_event(insert(SANDRO), remove(SANDRO, by_ttl=True))
    first, second = str(show.record(event)).split("\n\n")
    assert "OldImage (absent)" in first
    assert "added" in first
    assert "NewImage (absent)" in second
    assert "removed" in second
    assert "deleted by dynamodb.amazonaws.com" in second


def test_the_keys_are_shown_where_no_image_is() -> None:
    text = str(show.record(stream_event(remove(SANDRO), view="NEW_IMAGE")))
    assert '"user_2" (S)' in text
    assert "NewImage (absent)" in text


def test_a_modify_with_one_image_does_not_pretend_to_know() -> None:
    for view in ("NEW_IMAGE", "OLD_IMAGE"):
        text = str(show.record(stream_event(modify(SANDRO, MARRIED), view=view)))
        assert "unknown" in text
        assert "changed" not in text


def test_records_of_the_api_and_of_an_event_look_alike() -> None:
    lab.start()
    dynamodb = boto3.client("dynamodb")
    dynamodb.create_table(
        TableName="T",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "B"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )
    dynamodb.put_item(TableName="T", Item={"id": {"B": b"foo"}, "a": {"SS": ["x"]}})
    [record] = read_stream("T")
    lab.stop()
    text = str(show.record(record))
    assert "Zm9v (B)" in text
    assert '{"x"} (SS)' in text
    assert text == str(show.record([record])) == str(show.record({"Records": [record]}))


def test_something_else_is_refused_with_an_example() -> None:
    for given in ({"userId": "user_2"}, None, 5, [None], {"Records": None}):
        with pytest.raises(TypeError, match=r"event\['Records'\]"):
            show.record(given)  # type: ignore[arg-type]


def test_records_may_come_one_by_one() -> None:
    event = stream_event(insert(SANDRO), remove(SANDRO))
    assert str(show.record(iter(event["Records"]))) == str(show.record(event))


# events


def test_an_event_keeps_every_member_in_its_order() -> None:
    event = stream_event(insert(SANDRO))
    assert repr(show.event(event)) == json.dumps(event, indent=2)
    html = show.event({"b": 1, "a": "<é>"})._repr_html_()
    assert html.index("&quot;b&quot;") < html.index("&quot;a&quot;")
    assert "&lt;é&gt;" in html


def test_an_event_shows_what_json_cannot_hold() -> None:
    moment = pd.Timestamp("2022-08-21T10:49:51Z")
    text = repr(show.event({"at": moment, "raw": b"foo"}))
    assert json.loads(text) == {"at": "2022-08-21T10:49:51+00:00", "raw": "Zm9v"}


# view types side by side


def test_four_view_types_side_by_side() -> None:
    """Source: DynamoDB API reference, StreamSpecification; sizes by the item rules."""
    changes = (insert(SANDRO), modify(SANDRO, MARRIED), remove(MARRIED))
    views = {view: stream_event(*changes, view=view) for view in VIEWS}
    table = show.side_by_side(views)
    rows = as_words(cells(table._repr_html_()))
    assert rows[0] == ["view type", "INSERT", "MODIFY", "REMOVE"]
    assert [row[0] for row in rows[1:]] == list(VIEWS)
    ticked = [
        [set(re.findall(r"✓ (\w+)", cell)) for cell in row] for row in text(table)
    ]
    keys, new, old = {"Keys"}, {"Keys", "NewImage"}, {"Keys", "OldImage"}
    assert ticked == [
        [keys, keys, keys],
        [new, new, keys],
        [keys, old, old],
        [new, new | old, old],
    ]
    sizes = [[cell.split()[-2] for cell in row] for row in text(table)]
    assert sizes[0] == ["31", "31", "31"]
    assert sizes[1][1] == "104"


def text(table: object) -> list[list[str]]:
    """The cells of a text table that hold a record, by row."""
    lines = str(table).splitlines()[3:]
    return [re.split(r" {2,}", line)[1:] for line in lines]


def test_a_view_without_a_record_says_so() -> None:
    views = {"KEYS_ONLY": stream_event(insert(SANDRO)), "NEW_IMAGE": []}
    assert text(show.side_by_side(views))[1] == ["no record"]


def test_views_that_are_no_dict_are_refused_with_an_example() -> None:
    with pytest.raises(TypeError, match=r"dict of view types.*KEYS_ONLY"):
        show.side_by_side([])  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"event\['Records'\]"):
        show.side_by_side({"KEYS_ONLY": None})
