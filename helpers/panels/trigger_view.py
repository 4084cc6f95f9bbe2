"""What the trigger bench shows of a run, up to a certain invocation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from helpers.deliveries import Deliveries, Invocation
from helpers.panels.frame import figures, mention, say


@dataclass(frozen=True)
class Run:
    """All invocations of a run and the e-mails it sent; `refusal` if AWS said no."""

    deliveries: Deliveries
    mails: Sequence[Mapping[str, Any]]
    refusal: str = ""


NOT_RUN = Run(Deliveries(), ())


def counters(run: Run, shown: int) -> str:
    """The figures after `shown` invocations."""
    seen = run.deliveries[:shown]
    mails = _mails_until(run, shown)
    return figures(
        {
            "invocations": str(len(seen)),
            "failed": str(sum(not one.ok for one in seen)),
            "e-mails": str(len(mails)),
            "duplicate e-mails": str(len(mails) - len({m["to"] for m in mails})),
            "iterator age, at most": f"{max(map(_age, seen), default=0)} s",
        }
    )


def told(run: Run, shown: int) -> str:
    """The last invocation shown, or how the run ended, in a few words."""
    if run.refusal:
        return say(f"AWS refuses these settings. {run.refusal}", bad=True)
    if not shown:
        return mention(
            "Before you press Play: how many invocations, and how many e-mails?"
        )
    one = run.deliveries[shown - 1]
    text = f"Invocation {shown} of {len(run.deliveries)}: {_described(one)}"
    if shown == len(run.deliveries):
        text += _end(run)
    return say(text, bad=not one.ok)


def _described(one: Invocation) -> str:
    names = [name for record in one.records for name in _keys(record)]
    who = names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"
    came = "returned" if one.ok else f"failed with `{one.error_type}`"
    reported = one.response and one.response.get("batchItemFailures")
    if one.ok and reported:
        came = "returned, and reported a failed record"
    cause = f" Why again: {one.cause}." if one.cause else ""
    return f"{who}, attempt {one.attempt}, {came}.{cause}"


def _end(run: Run) -> str:
    counts = Counter(one["to"] for one in run.mails)
    twice = [to.split("@")[0] for to, count in counts.items() if count > 1]
    text = f" More than one e-mail: {', '.join(twice)}." if twice else ""
    for given_up in run.deliveries.given_up:
        text += f" Given up: {given_up.count} ({given_up.condition})."
    if run.deliveries.blocked:
        text += " After an hour the shard is still blocked."
    return text


def _keys(record: Mapping[str, Any]) -> list[str]:
    return [str(next(iter(v.values()))) for v in record["dynamodb"]["Keys"].values()]


def _mails_until(run: Run, shown: int) -> Sequence[Mapping[str, Any]]:
    if shown == len(run.deliveries):
        return run.mails
    ends = [
        one.started_at + timedelta(seconds=one.duration)
        for one in run.deliveries[:shown]
    ]
    return [one for one in run.mails if ends and one["sent_at"] < max(ends)]


def _age(one: Invocation) -> int:
    """Whole seconds that the last record had waited; records keep no finer time."""
    if not one.records:
        return 0
    created = one.records[-1]["dynamodb"]["ApproximateCreationDateTime"]
    return int(one.started_at.timestamp() - created)
