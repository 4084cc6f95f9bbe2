"""What a timeline tells, before anything is drawn: lanes, records, steps and waits.

    Story: Lane (a function reading a shard) with its records in order
           Step (a moment of lab time) with a Bar for each lane that works then

A bar stands for one invocation or, in a folded step, for many; then it keeps count of
each record. All values are frozen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Record:
    """A stream record. `name` is its key and, where it tells something, its event.

    One that was given up before the function ever got it is not `delivered`; its name
    is the end of its sequence number.
    """

    event_id: str
    sequence: int
    name: str
    delivered: bool = True


@dataclass(frozen=True)
class Lane:
    """A function reading a shard (`shard_id` is "" if it stands for several)."""

    function_name: str
    shard_id: str
    records: tuple[Record, ...]


@dataclass(frozen=True)
class Bar:
    """Invocations of one lane. `outcome`: ok, partial, failed, mixed, lost or stuck.

    `records` counts how often each record was delivered, by eventID, in order.
    `reported` are the records a partial response names. `checkpoint` is the position
    saved after it, None if none was; `backed_off` says that a pause came before it.
    `facts` and `why` are what the picture says.
    """

    lane: int
    outcome: str
    records: Mapping[str, int]
    invocations: tuple[int, ...] = ()
    reported: frozenset[str] = frozenset()
    checkpoint: int | None = None
    mapping_uuid: str = ""
    new_mapping: bool = False
    backed_off: bool = False
    error: str = ""
    facts: str = ""
    why: str = ""

    @property
    def delivered(self) -> int:
        """Records handed to the function, each as often as it was."""
        return sum(self.records.values()) if self.invocations else 0


@dataclass(frozen=True)
class Step:
    """A row of the picture, from `start` to `end` of lab time.

    `whole` stands for all bars together, where the words for each would be too many.
    """

    start: datetime
    end: datetime
    bars: tuple[Bar, ...]
    folded: bool = False
    whole: Bar | None = None


@dataclass(frozen=True)
class Story:
    """A whole timeline. `notes` say what is folded or left out, in words."""

    lanes: tuple[Lane, ...]
    steps: tuple[Step, ...]
    notes: tuple[str, ...] = ()
