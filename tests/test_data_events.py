"""The sample events in `data/events/` are what a function is handed, to the byte.

Source: DynamoDB Streams API reference, *StreamRecord*; `docs/moto-put-right.md`.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from data_events import FOLDER, events, text

CARRIED = {
    "keys-only": ("", "", ""),
    "new-image": ("new", "new", ""),
    "old-image": ("", "old", "old"),
    "new-and-old-images": ("new", "new old", "old"),
}


def stored(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((FOLDER / name).read_text("utf-8"))
    return event


def test_the_files_are_what_the_practice_account_hands_over_today() -> None:
    made = {name: text(event) for name, event in events().items()}
    there = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.json")}
    assert there.pop("article-insert.json")
    assert there == made


@pytest.mark.parametrize("view", CARRIED)
def test_each_carries_the_images_of_its_view_type(view: str) -> None:
    for operation, images in zip(
        ("insert", "modify", "remove"), CARRIED[view], strict=True
    ):
        (record,) = stored(f"{view}-{operation}.json")["Records"]
        wanted = {"new": "NewImage", "old": "OldImage"}
        assert record["eventName"] == operation.upper()
        assert record["dynamodb"].keys() & set(wanted.values()) == {
            wanted[image] for image in images.split()
        }


def test_no_two_records_share_an_id() -> None:
    ids = [stored(path.name)["Records"][0]["eventID"] for path in FOLDER.glob("*")]
    assert len(set(ids)) == len(ids) == 13
