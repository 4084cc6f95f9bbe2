"""What a check says: a `Feedback`, and the small words check functions say it with."""

from __future__ import annotations

from dataclasses import dataclass

from helpers.checks.markup import box, inline


@dataclass(frozen=True)
class Feedback:
    """The answer of a check.

    `ok` is the verdict, `text` what the check saw in one or two sentences, `idea` the
    idea to revisit (may be empty), `exercise` the exercise's id.
    """

    ok: bool
    text: str
    idea: str = ""
    exercise: str = ""

    @property
    def verdict(self) -> str:
        """`Right` or `Not yet`, with the exercise's id in front."""
        return f"{self.exercise} {'Right' if self.ok else 'Not yet'}".strip()

    def __repr__(self) -> str:
        lines = [f"[{'OK' if self.ok else '..'}] {self.verdict}: {self.text}"]
        if self.idea:
            lines.append(f"     Revisit: {self.idea}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        mark = "&#10003;" if self.ok else "&#8594;"
        body = (
            '<p style="margin:0;white-space:pre-line"><strong>'
            f'<span aria-hidden="true">{mark} </span>'
            f"{inline(self.verdict)}.</strong> {inline(self.text)}</p>"
        )
        if self.idea:
            body += (
                '<p style="margin:.4em 0 0"><strong>Revisit:</strong> '
                f"{inline(self.idea)}</p>"
            )
        return box(body, tone="good" if self.ok else "open", role="status")


class Verdict(Exception):
    """Carries a `Feedback` out of the depths of a check function."""

    def __init__(self, feedback: Feedback) -> None:
        super().__init__(feedback.text)
        self.feedback = feedback


MEND_FIRST = "mend this first; nothing else was looked at"
"""The idea behind an error that ends a check before it saw what it asks about."""


def right(text: str) -> Feedback:
    """The answer does what the exercise asks; `text` says what was seen."""
    return Feedback(True, text)


def not_yet(text: str, *, idea: str = "") -> Feedback:
    """The answer does not do it yet; `text` says what was seen, `idea` what to reread.

    Give every misconception you know its own text.
    """
    return Feedback(False, text, idea)


def require(condition: object, text: str, *, idea: str = "") -> None:
    """End the check with `not_yet(text, idea=idea)` unless `condition` holds."""
    if not condition:
        raise Verdict(not_yet(text, idea=idea))
