"""Four histories with a duplicate e-mail each, recorded live for exercise 06.1.

Each is made on a table and a mapping of its own, by the event source mapping itself;
the rows are what `records_frame()` shows, without what the practice account knows of
the cause.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from helpers import lab
from helpers.checks.chapter_03_account import Workshop
from helpers.deliveries import Deliveries
from helpers.frames import frame

if TYPE_CHECKING:
    import pandas as pd

BASE = "Check-06-1"
LOOKS_UP = """
import boto3

dynamodb = boto3.client("dynamodb")

def handler(event, context):
    for record in event["Records"]:
        dynamodb.get_item(
            TableName="Check-06-1-Users", Key=record["dynamodb"]["Keys"]
        )
"""
"""Stands for the e-mail: an effect outside, which leaves your inbox alone."""


class _Recording:
    """A table, its function and a mapping; what the mapping delivers meanwhile."""

    def __init__(self, shop: Workshop) -> None:
        self._shop = shop
        self._table = shop.name("Users")
        _, self._stream = shop.make_table(self._table)
        shop.make_function(shop.make_role(), LOOKS_UP)
        shop.let_read_and_log()
        self._before = len(lab.deliveries())
        self.new_mapping()

    def new_mapping(self) -> None:
        """Delete the mapping, if there is one, and make it anew."""
        function = self._shop.function
        found = function.list_event_source_mappings(FunctionName=BASE)
        for one in found["EventSourceMappings"]:
            function.delete_event_source_mapping(UUID=one["UUID"])
        function.create_event_source_mapping(
            EventSourceArn=self._stream,
            FunctionName=BASE,
            StartingPosition="TRIM_HORIZON",
            MaximumRetryAttempts=1,
        )

    def write(self, *users: str) -> None:
        """Write these users at once, and let the mapping deliver."""
        for user in users:
            self._shop.dynamodb.put_item(
                TableName=self._table, Item={"userId": {"S": user}}
            )
        lab.deliver()

    def write_twice(self, user: str) -> None:
        """Write, delete and write: two INSERTs of the same key."""
        self.write(user)
        key = {"userId": {"S": user}}
        self._shop.dynamodb.delete_item(TableName=self._table, Key=key)
        self.write(user)

    def rows(self) -> pd.DataFrame:
        """One row per record per delivery; of ids the last eight characters."""
        made = lab.deliveries()[self._before :]
        own = Deliveries([one for one in made if one.function_name == BASE])
        shown = ["invocation", "attempt", "event_name", "user", "outcome"]
        shown += ["event_id", "request_id", "mapping"]
        rows = [
            (
                row["invocation"],
                row["attempt"],
                row["event_name"],
                row["keys"],
                row["outcome"],
                row["event_id"][-8:],
                row["request_id"][-8:],
                own[row["invocation"] - 1].mapping_uuid[-8:],
            )
            for row in own.records_frame().to_dict("records")
        ]
        return frame(shown, rows).set_index("invocation")


def _new_mapping(recording: _Recording) -> None:
    recording.write("u1", "u2")
    recording.write("u3")
    recording.new_mapping()
    lab.deliver()


def _timeout(recording: _Recording) -> None:
    lab.faults.freeze_after("GetItem", batch=1)
    recording.write("u1", "u2")


def _lost_checkpoint(recording: _Recording) -> None:
    recording.write("u3")
    lab.faults.lose_checkpoint(batch=1)
    recording.write("u1", "u2")


def _two_writes(recording: _Recording) -> None:
    recording.write_twice("u1")


RECORDED: dict[str, tuple[str, Callable[[_Recording], None]]] = {
    "A": ("lost checkpoint", _lost_checkpoint),
    "B": ("timeout", _timeout),
    "C": ("two writes", _two_writes),
    "D": ("new mapping", _new_mapping),
}
"""Each history's cause, and what makes it happen."""


def histories() -> dict[str, pd.DataFrame]:
    """The four histories by their letters: one row per record per delivery."""
    rows = {}
    for name, (_, make) in RECORDED.items():
        with Workshop(BASE) as shop:
            recording = _Recording(shop)
            make(recording)
            rows[name] = recording.rows()
    return rows
