"""The adversary of chapter 09: looks for the shortest history that breaks a handler.

Everything is seeded: the same handler gets the same histories, and the same shortest
one breaks it.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from dataclasses import dataclass
from typing import Any

from helpers.checks.chapter_09_arena import Arena, Told
from helpers.checks.chapter_09_history import History, histories, shorter


@dataclass
class Attack:
    """What the adversary came to: the shortest broken history, or None; and counts."""

    broken: Told | None
    histories: int
    deliveries: int
    kinds: dict[str, int]


def attack(arena: Arena, runs: int, *, seed: int = 9, effort: int = 60) -> Attack:
    """Try `runs` histories; shrink the first that breaks the handler.

    `effort` bounds the histories that are run to make it shorter. Raises ImportError
    if hypothesis is missing.
    """
    import hypothesis

    seen: dict[History, Told] = {}
    broken: list[Told] = []

    def run(history: History) -> Told:
        if history not in seen:
            seen[history] = arena.run(history)
        return seen[history]

    def holds(history: History) -> None:
        if history not in seen and len(seen) >= (limit if broken else runs):
            return
        told = run(history)
        if not told.ok:
            broken.append(told)
            raise _Broken

    limit = runs + effort
    given: Any = hypothesis.given(histories())
    seeded: Any = hypothesis.seed(seed)
    search = seeded(_settings(runs + runs // 2)(given(holds)))
    with contextlib.suppress(_Broken):
        search()
    shortest = broken[-1] if broken else None
    less = shortest
    while less:
        shortest = less
        less = next((t for h in shorter(less.history) if not (t := run(h)).ok), None)
    kinds = Counter(kind for told in seen.values() for kind in told.kinds)
    deliveries = sum(told.deliveries for told in seen.values())
    return Attack(shortest, len(seen), deliveries, dict(kinds))


def _settings(examples: int) -> Any:
    """So many examples, in memory only, without a word printed."""
    import hypothesis

    return hypothesis.settings(
        max_examples=examples,
        database=None,
        deadline=None,
        derandomize=False,
        phases=(hypothesis.Phase.generate, hypothesis.Phase.shrink),
        report_multiple_bugs=False,
        suppress_health_check=list(hypothesis.HealthCheck),
        verbosity=hypothesis.Verbosity.quiet,
        print_blob=False,
    )


class _Broken(Exception):
    """This history breaks the handler."""
