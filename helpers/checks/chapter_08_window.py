"""Invocations of a tumbling window, for the check of 08.3."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from helpers.checks.feedback import require
from helpers.checks.running import Context, Outcome, call

START, NEXT = "2022-08-21T10:50:00Z", "2022-08-21T10:51:00Z"
_END = "2022-08-21T10:52:00Z"


class Windows:
    """Calls a handler as Lambda does for a window; `reports` are its `report` calls."""

    def __init__(self, handler: Callable[..., Any]) -> None:
        self._handler = handler
        self.reports: list[tuple[Any, Any]] = []

    def is_begun(self) -> None:
        """A handler that neither returns a value nor reports is still the stub."""
        outcome = self._call({}, [], START, True)
        require(
            self.reports or outcome.error or outcome.value is not None,
            "I invoked your handler at the end of a window. It returned nothing and "
            "reported nothing.",
            idea="three steps: what was counted before, what is new, what comes out",
        )

    def invoke(
        self,
        state: Any,
        records: Sequence[Any] = (),
        *,
        start: str = START,
        final: bool = False,
    ) -> Any:
        """One invocation; the state it returned, after a JSON round trip."""
        outcome = self._call(state, records, start, final)
        what = "the final invocation" if final else "an invocation"
        require(
            not outcome.error,
            f"In {what} with the state {state!r} your handler raised "
            f"{outcome.error_text}.",
            idea="a window starts with the state `{}`, and may end without records",
        )
        if final:
            return None
        answer = outcome.value
        require(
            isinstance(answer, dict) and answer.get("state") is not None,
            f"Your handler returned {answer!r}. Without `state` in the response Lambda "
            "counts the invocation as a failure.",
            idea="what the next invocation needs to know",
        )
        return json.loads(json.dumps(answer["state"]))

    def _call(
        self, state: Any, records: Sequence[Any], start: str, final: bool
    ) -> Outcome:
        event: dict[str, Any] = {"Records": list(records)}
        end = NEXT if start == START else _END
        event |= {"window": {"start": start, "end": end}, "state": state}
        event |= {"isFinalInvokeForWindow": final, "isWindowTerminatedEarly": False}

        def report(start: Any, count: Any) -> None:
            self.reports.append((start, count))

        report.__qualname__ = "report"  # An error of a call names it as a learner does.
        return call(self._handler, json.loads(json.dumps(event)), Context(), report)
