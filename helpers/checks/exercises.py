"""The register of exercises, and the three calls learners make: check, hint, solution.

A chapter's checks stand in `helpers/checks/chapter_NN.py`:

    @exercise("02.1", "Name the view types that carry the old image", hints=("...", ""))
    def old_image(answer: object) -> Feedback:
        require(isinstance(answer, set), "You gave ...", idea="...")
        return right("...")
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from helpers.checks.feedback import Feedback, Verdict, not_yet
from helpers.checks.markup import code_block, folded, inline
from helpers.checks.places import find
from helpers.checks.progress_file import record
from helpers.checks.running import in_words, is_closed_account


@dataclass(frozen=True)
class Exercise:
    """One exercise: its id, what it asks, two hints, and the function that checks.

    `function` is the name of the function a learner hands over, if it is one.
    """

    id: str
    asks: str
    hints: tuple[str, str]
    judge: Callable[..., Feedback]
    function: str = ""


_REGISTER: dict[str, Exercise] = {}


def exercise(
    id: str, asks: str, *, hints: tuple[str, str], function: str = ""
) -> Callable[[Callable[..., Feedback]], Callable[..., Feedback]]:
    """Register the decorated function as the check of exercise `id`.

    The function takes the learner's answer, or nothing when it looks at the practice
    account alone. It returns a `Feedback` (`right`, `not_yet`) or ends early with
    `require`. The first hint points at the idea, the second nearly gives it away.
    Where the answer is a function, `function` is its name; nothing else is judged.
    """

    def register(judge: Callable[..., Feedback]) -> Callable[..., Feedback]:
        _REGISTER[id] = Exercise(id, asks, hints, judge, function)
        return judge

    return register


def exercise_ids(chapter: str | None = None) -> list[str]:
    """The ids of all exercises, or of one chapter, given as two digits."""
    for number in [chapter] if chapter else [f"{n:02d}" for n in range(11)]:
        _load(number)
    return sorted(id for id in _REGISTER if not chapter or id[:2] == chapter)


def check(id: str, answer: object = ...) -> Feedback:
    """Look at your answer to exercise `id` and say what it does.

    Calls your code, or looks at the practice account; never reads your source and
    never raises. A right answer counts in `progress()`. Leave
    `answer` out where the exercise asks for an effect only.
    """
    found = _find(id)
    if isinstance(found, Feedback):
        return found
    said = _judge(found, answer)
    if said.ok:
        record(right=[found.id])
    return replace(said, exercise=found.id)


def _judge(found: Exercise, answer: object) -> Feedback:
    wants_answer = bool(inspect.signature(found.judge).parameters)
    if wants_answer and answer is ...:
        return not_yet(
            f"There is no answer to look at: the dots are still there. {found.asks}",
            idea=f'start with `hint("{found.id}")` if you like',
        )
    if found.function and not callable(answer):
        return not_yet(
            f"You handed over {_kind(answer)}. Hand over the function: "
            f'`check("{found.id}", {found.function})`, without brackets.',
            idea="a check calls your function itself, with data of its own",
        )
    try:
        return found.judge(answer) if wants_answer else found.judge()
    except Verdict as verdict:
        return verdict.feedback
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        if is_closed_account(error):
            return not_yet(
                "The practice account is closed. Run `lab.start()` (the chapter's "
                "set-up cell), then check again."
            )
        return not_yet(
            f"Your answer stopped with {in_words(error)}",
            idea="read the name of the error, then look at the line it speaks of",
        )


def _kind(answer: object) -> str:
    """`the text 'Welcome'`, `None`, `a dict`."""
    if isinstance(answer, str):
        return f"the text {answer if len(answer) < 60 else answer[:57] + '...'!r}"
    name = type(answer).__name__
    return "None" if answer is None else f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def _find(id: object) -> Exercise | Feedback:
    key = str(id)
    if re.fullmatch(r"\d\d\..+", key):
        _load(key[:2])
    if key in _REGISTER:
        return _REGISTER[key]
    known = ", ".join(exercise_ids())
    return not_yet(f"There is no exercise {id!r}. The exercises are: {known}.")


def _load(chapter: str) -> None:
    name = f"helpers.checks.chapter_{chapter}"
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as missing:
        if missing.name != name:
            raise


@dataclass(frozen=True)
class Solution:
    """The text of a solution, to read, to copy and to run."""

    id: str
    code: str

    def __repr__(self) -> str:
        return f"# A solution of {self.id}\n{self.code}"

    def _repr_html_(self) -> str:
        return code_block(self.code)


@dataclass(frozen=True)
class Hint:
    """Two hints and a solution, folded, so that you see only what you open."""

    exercise: Exercise

    def __repr__(self) -> str:
        id = self.exercise.id
        lines = [
            f"Hint {number} for {id}: {text}"
            for number, text in enumerate(self.exercise.hints, start=1)
        ]
        return "\n".join([*lines, f'Then: show_solution("{id}")'])

    def _repr_html_(self) -> str:
        id = self.exercise.id
        hints = "".join(
            folded(f"Hint {number} for {id}", f"<p>{inline(text)}</p>")
            for number, text in enumerate(self.exercise.hints, start=1)
        )
        found = show_solution(id)
        return hints + folded(f"A solution of {id}", found._repr_html_())


def hint(id: str) -> Hint | Feedback:
    """Two hints and a solution of exercise `id`, folded: open the first and try."""
    found = _find(id)
    return found if isinstance(found, Feedback) else Hint(found)


def show_solution(id: str) -> Solution | Feedback:
    """A solution of exercise `id`. Looking costs nothing: compare, then type your own.

    It stands in `notebooks/solutions/`, and the workbook's tests run it.
    """
    found = _find(id)
    if isinstance(found, Feedback):
        return found
    name = f"notebooks/solutions/ex_{id.replace('.', '_')}.py"
    try:
        return Solution(id, find(name).read_text(encoding="utf-8"))
    except FileNotFoundError as missing:
        return replace(not_yet(str(missing)), exercise=id)
