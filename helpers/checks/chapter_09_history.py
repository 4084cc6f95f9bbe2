"""A history that may break a handler: writes, and how their records are delivered.

What may happen follows at-least-once delivery: a batch that fails comes again from the
checkpoint, a checkpoint may be lost, a poller that lost its lease may deliver once
more what it holds. The records of one item are delivered in order; a later delivery
may repeat earlier ones.
Sources: Lambda developer guide, "How Lambda processes records from stream and
queue-based event sources" (each event at least once); DynamoDB developer guide,
"Change data capture for DynamoDB Streams" (order per item, parent shards first). That
an old lease delivers late, and that two runs overlap, is derived from "at least once".
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import Any, TypeVar

from helpers.checks.events import STREAM_ARN

ITEMS = ("a", "b")
PUT, DELETE, EXPIRE = "put", "delete", "expire"
FINE, LOST, STALE, CRASH, OVERTAKEN = "fine", "lost", "stale", "crash", "overtaken"
THROTTLED, SPLIT = "throttled", "split"
MILD_FIRST = (FINE, LOST, STALE, THROTTLED, CRASH, OVERTAKEN)

FIRST_NUMBER = 999_999_999_999_999_999_900
"""The first record has a number of 21 digits, all later ones have 22."""
FIRST_EVENT_ID = 0xD888C8818651DC51D98B21F921BE01FD
CREATED = 1661096164
SERVICE = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
Typed = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Write:
    """A write to the source table. `value` matters to a put only."""

    item: str
    kind: str
    value: int = 1


@dataclass(frozen=True)
class Change:
    """A write that changed something: the item's value before and after, or None."""

    number: int
    item: str
    old: int | None
    new: int | None
    by_ttl: bool = False

    @property
    def name(self) -> str:
        """INSERT, MODIFY or REMOVE."""
        if self.new is None:
            return "REMOVE"
        return "INSERT" if self.old is None else "MODIFY"


@dataclass(frozen=True)
class Step:
    """One delivery: `kind` says what goes wrong, `size` how many records at most.

    `call` counts the handler's AWS calls: it dies after this one (CRASH), from this one
    on each is refused as too many (THROTTLED), or it is overtaken before it
    (OVERTAKEN): another poller delivers the same batch, and then `back` records more.
    `back` is also how many records a lost checkpoint or a stale lease lies behind.
    `second` picks the second open shard, if there is one.
    """

    kind: str = FINE
    size: int = 1
    call: int = 1
    back: int = 1
    second: bool = False


@dataclass(frozen=True)
class History:
    """Writes, a place where the shard splits in two (0: it does not), deliveries.

    What the steps leave over is delivered at the end, in large batches, undisturbed.
    """

    writes: tuple[Write, ...]
    split: int = 0
    steps: tuple[Step, ...] = ()

    @functools.cached_property
    def changes(self) -> tuple[Change, ...]:
        """One per write that changed something: a stream has no record of the others.

        Source: DynamoDB developer guide, "Change data capture for DynamoDB Streams".
        """
        values: dict[str, int] = {}
        changes: list[Change] = []
        for write in self.writes:
            old = values.pop(write.item, None)
            new = write.value if write.kind == PUT else None
            if new is not None:
                values[write.item] = new
            if old != new:
                number = len(changes) + 1
                by_ttl = write.kind == EXPIRE
                changes.append(Change(number, write.item, old, new, by_ttl))
        return tuple(changes)

    def shards(self) -> list[list[Change]]:
        """The records of the first shard and, after a split, of its two children."""
        if not self.split or self.split >= len(self.changes):
            return [list(self.changes)]
        late = self.changes[self.split :]
        left = [change for change in late if change.item == ITEMS[0]]
        right = [change for change in late if change.item != ITEMS[0]]
        return [list(self.changes[: self.split]), left, right]


Images = Callable[[str, int], Typed]
"""Gives the typed item for its name and its value."""


def record(change: Change, keys: tuple[str, ...], image: Images) -> dict[str, Any]:
    """The stream record of a change, as Lambda hands it over."""
    old = None if change.old is None else image(change.item, change.old)
    new = None if change.new is None else image(change.item, change.new)
    item = new or old or {}
    parts: dict[str, Any] = {"Keys": {name: item[name] for name in keys}}
    parts |= {"NewImage": new} if new else {}
    parts |= {"OldImage": old} if old else {}
    place = change.number - 1
    made = {
        "eventID": f"{FIRST_EVENT_ID + place:032x}",
        "eventName": change.name,
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-central-1",
        "dynamodb": {
            "ApproximateCreationDateTime": CREATED,
            **parts,
            "SequenceNumber": str(FIRST_NUMBER + 100 * place),
            "SizeBytes": 64,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
        "eventSourceARN": STREAM_ARN,
    }
    return made | ({"userIdentity": SERVICE} if change.by_ttl else {})


def histories() -> Any:
    """The hypothesis strategy for histories; simpler ones come first when it shrinks.

    It draws nothing but booleans. Hypothesis mixes constants that it finds in the
    modules of the program into its numbers, and so the same seed would give other
    numbers in a notebook than in a test.
    """
    from hypothesis import strategies as st

    @st.composite
    def drawn(draw: Callable[[Any], Any]) -> History:
        def one_of(*options: Any) -> Any:
            index = 0
            for _ in range((len(options) - 1).bit_length()):
                index = 2 * index + draw(st.booleans())
            return options[index % len(options)]

        def write() -> Write | None:
            kind = one_of(None, PUT, DELETE, EXPIRE, PUT, EXPIRE, EXPIRE, PUT)
            item, value = one_of("a", "a", "a", "b"), one_of(1, 2)
            return Write(item, kind, value) if kind else None

        def step() -> Step | None:
            kind = one_of(None, FINE, LOST, STALE, CRASH, OVERTAKEN, THROTTLED, STALE)
            size, call = one_of(1, 2, 1, 3), one_of(1, 1, 2, 3)
            back, second = one_of(1, 2), one_of(False, True)
            return Step(kind, size, call, back, second) if kind else None

        writes = [write() for _ in range(7)]
        split = one_of(0, 1, 2, 0)
        steps = [step() for _ in range(5)]
        return History(tuple(filter(None, writes)), split, tuple(filter(None, steps)))

    return drawn()


def shorter(history: History) -> Iterator[History]:
    """Histories with less in them: no split, fewer parts, merged or milder steps.

    Each is smaller than the history by a measure, so that taking one again and again
    comes to an end.
    """
    if history.split:
        yield replace(history, split=0)
    for count in (2, 1):
        for kept in _without(count, history.writes):
            fewer = replace(history, writes=kept)
            yield fewer
            for place, step in enumerate(history.steps):
                if step.size > count:
                    yield _with(fewer, place, replace(step, size=step.size - count))
        for left in _without(count, history.steps):
            yield replace(history, steps=left)
    for place, (one, two) in enumerate(pairwise(history.steps)):
        merged = replace(two, size=one.size + two.size)
        steps = (*history.steps[:place], merged, *history.steps[place + 2 :])
        yield replace(history, steps=steps)
    for place, step in enumerate(history.steps):
        for kind in MILD_FIRST[: MILD_FIRST.index(step.kind)]:
            yield _with(history, place, replace(step, kind=kind))


def _with(history: History, place: int, step: Step) -> History:
    steps = (*history.steps[:place], step, *history.steps[place + 1 :])
    return replace(history, steps=steps)


def _without(count: int, parts: tuple[T, ...]) -> Iterator[tuple[T, ...]]:
    if count <= len(parts):
        yield from combinations(parts, len(parts) - count)
