"""The panel *Idempotency bench*: a repair, a cause, and what reaches the user."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets as widgets

from helpers import lab
from helpers.panels import controls, frame, idempotency_code, idempotency_view
from helpers.panels.idempotency_code import CAUSES
from helpers.panels.picture import picture
from helpers.panels.running import run


def idempotency_bench(
    repairs: Mapping[str, str], calls: Mapping[str, Mapping[str, str]]
) -> frame.Panel:
    """Try a repair against a cause of a second delivery, or all of them.

    `repairs` are handlers as program text, by name; `calls` names for each the AWS
    calls that faults aim at: `before`, `effect` and `remember`, `-` if there is none.
    Both are what chapter 07 builds up, so a repair of your own has its place in it. A
    ValueError says what is missing for one.
    """
    return _Bench(repairs, calls).panel


class _Bench:
    """Passes clicks on, runs trials, and keeps what was seen."""

    def __init__(
        self, repairs: Mapping[str, str], calls: Mapping[str, Mapping[str, str]]
    ) -> None:
        idempotency_code.check(repairs, calls)
        self.repairs, self.calls = dict(repairs), dict(calls)
        self.seen: dict[tuple[str, str], str] = {}
        self.repair, self.cause = (
            controls.Choice(group, dict(zip(names, names, strict=True)), names[0])
            for group, names in (
                ("The repair", list(self.repairs)),
                ("What goes wrong", list(CAUSES)),
            )
        )
        for one in (self.repair, self.cause):
            one.observe(lambda _: self._ask(), names="value")
        self.bar = widgets.IntProgress(
            description="Trials",
            max=len(self.repairs) * len(CAUSES),
            layout=widgets.Layout(width="20em"),
        )
        self.said, self.picture = frame.html(), frame.html()
        self.matrix, self.code = frame.html(), frame.Code()
        self.panel = frame.Panel(
            "Idempotency bench",
            [
                frame.title("Idempotency bench"),
                frame.part("The repair"),
                self.repair,
                frame.part("What goes wrong"),
                self.cause,
                frame.actions(
                    controls.button("Run", self._run, main=True),
                    controls.button("Run them all", self._run_all),
                ),
                self.bar,
                self.said,
                self.picture,
                self.matrix,
                frame.part("The same in code"),
                self.code,
                frame.OWN_ACCOUNT,
            ],
        )
        self._ask()

    def _ask(self) -> None:
        """Before a trial nothing is seen of the one before."""
        self.said.value = frame.mention(
            "Before you press Run: how often will the effect happen?"
        )
        self.picture.value = ""
        self._show()

    def _run(self) -> None:
        repair, cause = str(self.repair.value), str(self.cause.value)
        names = self._try(repair, cause)
        self.said.value = idempotency_view.told(
            repair,
            cause,
            self.seen[repair, cause],
            idempotency_code.aim(cause, self.calls[repair]),
            idempotency_view.own_error(names),
        )
        self.picture.value = picture(lab.deliveries())
        self._show()

    def _run_all(self) -> None:
        self.picture.value = ""
        for repair in self.repairs:
            for cause in CAUSES:
                if (repair, cause) not in self.seen:
                    self.said.value = frame.mention(f"Running `{repair}`, {cause} ...")
                    self._try(repair, cause)
                    self.bar.value = len(self.seen)
        self.said.value = frame.say("All trials are done. Which column has ones alone?")
        self._show()

    def _try(self, repair: str, cause: str) -> Mapping[str, Any]:
        names = run(self._program(repair, cause)).names
        self.seen[repair, cause] = idempotency_view.outcome(names)
        return names

    def _program(self, repair: str, cause: str) -> str:
        setup = idempotency_code.setup(self.repairs[repair])
        return f"{setup}\n{self._trial(repair, cause)}"

    def _trial(self, repair: str, cause: str) -> str:
        return idempotency_code.trial(cause, self.calls[repair])

    def _show(self) -> None:
        repair, cause = str(self.repair.value), str(self.cause.value)
        self.bar.value = len(self.seen)
        self.matrix.value = idempotency_view.matrix(
            self.seen, list(self.repairs), list(CAUSES)
        )
        self.panel.code = self._program(repair, cause)
        about = "with the handler"
        self.code.show(self.panel.code, self._trial(repair, cause), about)
