"""What a timeline says: names, lengths of time, outcomes and reasons, in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from helpers.deliveries import Blocked, GivenUp, Invocation

LONGEST_ERROR = 60


def plural(count: int, noun: str) -> str:
    """`1 record`, `1,431 records`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def length(seconds: float) -> str:
    """A length of lab time as one says it: 4 ms, 0.4 s, 1 min 30 s, 23 h 59 min."""
    if seconds < 0.0995:
        return f"{max(round(seconds * 1000), 0)} ms"
    if seconds < 59.95:
        return f"{seconds:.1f} s".replace(".0 s", " s")
    whole = round(seconds)
    for size, unit, below, part in (
        (86_400, "d", 3600, "h"),
        (3600, "h", 60, "min"),
        (60, "min", 1, "s"),
    ):
        if whole >= size:
            rest = whole % size // below
            return f"{whole // size} {unit}" + (f" {rest} {part}" if rest else "")
    return f"{whole} s"


def short(text: str, most: int) -> str:
    """The text, or its beginning and three dots."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def ends(text: str, most: int) -> str:
    """The text, or its beginning and end: what tells keys apart is often their end."""
    if len(text) <= most:
        return text
    first = (most - 1) // 3
    return f"{text[:first]}…{text[first + 1 - most :]}"


def record_names(records: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """A name for each record, by eventID: its key, and what tells it from the others.

    The sort key is left out where the partition key says it all, the event where all
    are of one kind; records that still have the same name are numbered in their order.
    """
    ordered = {
        one["eventID"]: one
        for one in sorted(records, key=lambda r: int(r["dynamodb"]["SequenceNumber"]))
    }
    keys = _short_keys(
        {i: _keys(one["dynamodb"].get("Keys", {})) for i, one in ordered.items()}
    )
    events = {i: one["eventName"] for i, one in ordered.items()}
    one_kind = len(set(events.values())) == 1
    names = {
        i: ", ".join(keys[i]) + ("" if one_kind else f" {events[i]}") for i in ordered
    }
    often, seen = Counter(names.values()), Counter[str]()
    for event_id, name in names.items():
        seen[name] += 1
        if often[name] > 1:
            names[event_id] = f"{name} #{seen[name]}"
    return names


def _keys(keys: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """Key values as text. DynamoDB puts the partition key first."""
    return tuple(str(next(iter(value.values()))) for value in keys.values())


def _short_keys(keys: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Keys without the sort key, or without what all sort keys begin with."""
    if len(set(keys.values())) == len({key[:1] for key in keys.values()}):
        return {i: key[:1] for i, key in keys.items()}
    lengths = range(min(len(key[-1]) for key in keys.values()) + 1)
    first = next(iter(keys.values()))[-1]
    same = max(
        (first[:n] for n in lengths if len({k[-1][:n] for k in keys.values()}) == 1),
        key=len,
    )
    cut = max(same.rfind(sign) for sign in "-:/#T ") + 1
    if cut < 3:
        return keys
    return {i: (*key[:-1], f"…{key[-1][cut:]}") for i, key in keys.items()}


def outcome(one: Invocation, reported: Collection[str] | None) -> str:
    """What came of an invocation. `reported`: names in its partial response."""
    took = f" after {length(one.duration)}" if one.duration >= 1 else ""
    if not one.ok:
        text = f"{one.error_type}: {one.error}" if one.error_type else str(one.error)
        text = re.sub(r"RequestId: \S+ (Error: )?", "", " ".join(text.split()))
        text = short(text, LONGEST_ERROR)
        return f"failed{took}: {text}"
    if reported is not None:
        some = plural(len(reported), "record") if reported else "the whole batch"
        if 0 < len(reported) < 3:
            some = " and ".join(reported)
        return f"reports {some} as failed{took}"
    return f"ok{took}" if one.record_texts else "ok, no records: the window ends"


def why(one: Invocation, new_mapping: bool) -> str:
    """Why records in this invocation come again, as far as the lab knows."""
    if one.cause:
        return one.cause
    return "a new mapping, with a checkpoint of its own" if new_mapping else ""


def backed_off(one: Invocation) -> bool:
    """True if the poller waited before this, since something had failed."""
    causes = ("retry", "first half", "the function reported", "it could not")
    return (one.cause or "").startswith(causes)


def brief(why: str) -> str:
    """A reason without the error behind it, which the row before has said."""
    head, _, _ = why.partition(": ")
    return head if head.startswith(("retry", "first half", "second half")) else why


def given_up(one: GivenUp, tried: bool) -> str:
    """What became of records that are not delivered any more."""
    some = plural(one.count, "record") if one.count else "records"
    if one.destination and not one.problem:
        fate = f"reported to {one.destination.rsplit(':', 1)[-1]}"
    else:
        fate = "lost"
    untried = "" if tried else " without an attempt"
    return f"{some} given up{untried}, {fate}: {one.condition}"


def stuck(one: Blocked) -> str:
    """Why a shard could not be finished."""
    reason, _, _ = one.reason.partition(". ")
    return f"still stuck: {reason}"
