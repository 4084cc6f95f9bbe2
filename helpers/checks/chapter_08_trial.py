"""An hour of changes and an import, delivered with a learner's parameters (08.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from helpers import lab
from helpers.checks.chapter_03_account import Workshop
from helpers.deliveries import Deliveries

NAME = "Check-08-2"
PAUSE = timedelta(seconds=10)
CHANGES = 360
IMPORTED = 500
OURS = {"EventSourceArn", "FunctionName", "StartingPosition", "Enabled"}


@dataclass(frozen=True)
class Trial:
    """What the parameters came to: invocations in the hour and for the import.

    `records_each` is the mean of records per invocation, `longest_wait` is in seconds.
    """

    hour: int
    records_each: float
    longest_wait: int
    imported: int


def refusal(parameters: Mapping[str, Any]) -> str:
    """AWS's words if a mapping cannot have these parameters, else an empty text."""
    with Workshop(NAME) as shop:
        return _connect(shop, parameters)[1]


def run_trial(parameters: Mapping[str, Any]) -> Trial:
    """Let an hour pass, and the minutes an import takes, in lab time."""
    with Workshop(NAME) as shop:
        table, _ = _connect(shop, parameters)
        lab.deliver()
        before = len(lab.deliveries())
        for number in range(CHANGES):
            item = {"userId": {"S": f"user_{number}"}}
            shop.dynamodb.put_item(TableName=table, Item=item)
            lab.deliver(for_=PAUSE)
        lab.deliver()
        hour = _ours(before)
        before = len(lab.deliveries())
        _import(shop.dynamodb, table)
        lab.deliver()
        invocations = [one for one in hour if one.records]
        delivered = sum(len(one.records) for one in hour)
        return Trial(
            hour=len(hour),
            records_each=delivered / max(len(hour), 1),
            longest_wait=max((_wait(one) for one in invocations), default=0),
            imported=len(_ours(before)),
        )


def _connect(shop: Workshop, parameters: Mapping[str, Any]) -> tuple[str, str]:
    """Make the table, the function and the mapping; the table's name, a refusal."""
    role = shop.make_role()
    shop.let_read_and_log()
    shop.make_function(role, _SOURCE)
    table = shop.name("Changes")
    _, stream_arn = shop.make_table(table)
    settings = {name: parameters[name] for name in parameters if name not in OURS}
    settings["StartingPosition"] = "TRIM_HORIZON"
    return table, shop.connect(stream_arn, settings)


_SOURCE = """
def handler(event, context):
    return {"state": {}}
"""


def _import(dynamodb: Any, table: str) -> None:
    for start in range(0, IMPORTED, 25):
        keys = [f"new_{number}" for number in range(start, start + 25)]
        puts = [{"PutRequest": {"Item": {"userId": {"S": key}}}} for key in keys]
        dynamodb.batch_write_item(RequestItems={table: puts})


def _ours(before: int) -> Deliveries:
    made = [one for one in lab.deliveries()[before:] if one.function_name == NAME]
    return Deliveries(made)


def _wait(invocation: Any) -> int:
    created = invocation.records[0]["dynamodb"]["ApproximateCreationDateTime"]
    return int(invocation.started_at.timestamp() - created)
