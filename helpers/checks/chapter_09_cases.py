"""How chapter 09 finds the misconception behind a handler that does not hold.

A case is one history and what may come of it. The cases of a job are tried in order, so
that each may rely on those before it. All of them look at effects alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from helpers.checks.chapter_09_arena import Arena, Told
from helpers.checks.chapter_09_history import (
    DELETE,
    EXPIRE,
    PUT,
    History,
    Step,
    Write,
)
from helpers.checks.feedback import MEND_FIRST


def differs(told: Told) -> bool:
    """The final state is not the model's."""
    return not told.ok


@dataclass(frozen=True)
class Case:
    """A history, and what to say if `when` holds of what it came to.

    `text` may speak of `{error}`, `{expected}` and `{found}`. `errors` makes it a case
    of a handler that raises: one of these is in the error's text. `one_id` gives all
    invocations the same request id. A history `survives` is one that the handler has
    to stand besides.
    """

    history: History
    text: str
    idea: str
    when: Callable[[Told], bool] = differs
    errors: tuple[str, ...] = ()
    one_id: bool = False
    survives: History | None = None

    def holds(self, told: Told) -> bool:
        """Whether this is what its history came to."""
        if self.errors:
            return any(one in told.error for one in self.errors)
        return self.when(told)


RAISES = Case(
    History(()),
    "Your handler raises {error}.",
    idea=MEND_FIRST,
)


def diagnose(arena: Arena, cases: Iterable[Case]) -> tuple[Case, Told] | None:
    """The first case that holds, and what its history came to; None if none does.

    An error that no case is about ends the search: what comes after it would speak of
    a state that the handler did not reach.
    """
    for case in cases:
        told = arena.run(case.history, one_id=case.one_id)
        if told.error and not case.errors:
            return replace(RAISES, history=case.history), told
        if case.holds(told) and (not case.survives or arena.run(case.survives).ok):
            return case, arena.run(case.history) if case.one_id else told
    return None


def history(writes: str, *steps: Step) -> History:
    """`"a1 a2 b1 a- b!"`: put a=1, a=2, b=1; delete a; let b expire."""
    kinds = {"-": DELETE, "!": EXPIRE}
    made = [
        Write(one[0], kinds.get(one[1], PUT), 1 if one[1] in kinds else int(one[1]))
        for one in writes.split()
    ]
    return History(tuple(made), 0, steps)
