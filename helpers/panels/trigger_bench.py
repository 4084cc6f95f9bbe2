"""The panel *Trigger bench*: set a mapping up, break something, watch it deliver."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from functools import partial
from typing import Any

import ipywidgets as widgets

from helpers import lab
from helpers.panels import controls, frame, trigger_view
from helpers.panels.picture import picture
from helpers.panels.running import run
from helpers.panels.trigger_code import FAULTS, USERS, Settings

NUMBERS = {
    "batch_size": ("BatchSize", 1, 10_000),
    "window": ("MaximumBatchingWindowInSeconds", 0, 300),
    "retries": ("MaximumRetryAttempts (-1: no end)", -1, 10_000),
    "poison": ("User without a name (0: nobody)", 0, USERS),
    "pause": ("Seconds between two sign-ups", 0, 60),
}
TICKS = {
    "bisect": "BisectBatchOnFunctionError",
    "partial": "ReportBatchItemFailures",
}
LONGEST_PLAY = 6.0
FRAME = 0.5


def trigger_bench(**settings: Any) -> frame.Panel:
    """Eight users sign up, and an event source mapping delivers them to `welcome`.

    Set the mapping's parameters, leave one user without a first name (her record is a
    poison pill), plan a fault; then play the run, or step through its invocations.
    `settings` are what the bench begins with, by the names in `Settings`: for example
    `trigger_bench(batch_size=4, poison=3, fault="lost checkpoint")`.
    """
    return _Bench(_begun(settings)).panel


def _begun(given: Mapping[str, Any]) -> Settings:
    """What the bench begins with. A TypeError or ValueError says what it cannot be."""
    known = [one.name for one in fields(Settings)]
    for name, value in given.items():
        if name not in known:
            raise TypeError(
                f"there is no setting {name!r}; there are: {', '.join(known)}"
            )
        if name in TICKS and not isinstance(value, bool):
            raise TypeError(f"{name} is True or False; got {value!r}")
        if name in NUMBERS:
            _, least, most = NUMBERS[name]
            if type(value) is not int or not least <= value <= most:
                raise ValueError(
                    f"{name} is a whole number from {least} to {most}; got {value!r}"
                )
    return Settings(**given)


class _Bench:
    """Passes clicks on; runs the program when the first result is asked for."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.run: trigger_view.Run | None = None
        self.shown = 0
        self._playing: asyncio.Task[None] | None = None
        self.controls = _controls(settings)
        for name, control in self.controls.items():
            if name in NUMBERS:
                control.use, control.tell = partial(self._set, name), self._tell
            else:
                control.observe(self._setter(name), names="value")
        self.bar = widgets.IntProgress(
            description="Played", min=0, max=1, layout=widgets.Layout(width="20em")
        )
        self.figures, self.said = frame.html(), frame.html()
        self.picture, self.code = frame.html(), frame.Code()
        self.panel = frame.Panel("Trigger bench", self._rows())
        self._show()

    def _rows(self) -> list[widgets.Widget]:
        c = self.controls
        return [
            frame.title("Trigger bench", "Lambda › Functions › welcome › Triggers"),
            frame.row(
                frame.group(
                    frame.part("The event source mapping"),
                    *(c[name] for name in ("batch_size", "window", "retries", *TICKS)),
                ),
                frame.group(
                    frame.part(f"{USERS} users sign up"),
                    *(c[name] for name in ("poison", "pause")),
                ),
            ),
            frame.part("What goes wrong"),
            c["fault"],
            frame.actions(
                controls.button("Play", self._play, main=True),
                controls.button("Step", self._step),
                controls.button("Back to the start", self._rewind),
            ),
            self.bar,
            self.said,
            self.figures,
            self.picture,
            frame.part("The same in boto3"),
            self.code,
            frame.OWN_ACCOUNT,
        ]

    def _setter(self, name: str) -> Callable[[dict[str, Any]], None]:
        return lambda change: self._set(name, change["new"])

    def _set(self, name: str, value: Any) -> None:
        settings = replace(self.settings, **{name: value})
        if settings == self.settings:
            return
        self._stop()
        self.settings, self.run, self.shown = settings, None, 0
        self._show()

    def _tell(self, text: str) -> None:
        self.said.value = frame.say(text, bad=True)

    def _step(self) -> None:
        self._stop()
        self._forward()

    def _rewind(self) -> None:
        self._stop()
        self.shown = 0
        self._show()

    def _play(self) -> None:
        """One invocation after the other where an event loop runs; else all at once."""
        self._stop()
        total = len(self._result().deliveries)
        if self.shown == total:
            self.shown = 0
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.shown = total
            self._show()
        else:
            pause = min(FRAME, LONGEST_PLAY / max(total, 1))
            self._playing = loop.create_task(self._play_slowly(pause))

    async def _play_slowly(self, pause: float) -> None:
        while self.shown < len(self._result().deliveries):
            self._forward()
            await asyncio.sleep(pause)

    def _stop(self) -> None:
        if self._playing:
            self._playing.cancel()
            self._playing = None

    def _forward(self) -> None:
        self.shown = min(self.shown + 1, len(self._result().deliveries))
        self._show()

    def _result(self) -> trigger_view.Run:
        if self.run is None:
            self.said.value = frame.mention("Running ...")
            refusal = run(self.settings.code).refusal
            self.run = trigger_view.Run(lab.deliveries(), lab.mails(), refusal)
        return self.run

    def _show(self) -> None:
        result = self.run or trigger_view.NOT_RUN
        self.bar.max = max(len(result.deliveries), 1)
        self.bar.value = self.shown
        self.said.value = trigger_view.told(result, self.shown)
        self.figures.value = trigger_view.counters(result, self.shown)
        self.picture.value = picture(result.deliveries[: self.shown])
        about = "with table, role and e-mail, as in chapters 03 and 04"
        self.code.show(self.settings.code, self.settings.run, about)
        self.panel.code = self.settings.code


def _controls(settings: Settings) -> dict[str, Any]:
    made: dict[str, Any] = {
        name: controls.Number(text, least, most, getattr(settings, name))
        for name, (text, least, most) in NUMBERS.items()
    }
    for name, text in TICKS.items():
        made[name] = widgets.Checkbox(
            description=text, value=getattr(settings, name), indent=False
        )
    faults = {name: name for name in FAULTS}
    made["fault"] = controls.Choice("What goes wrong", faults, settings.fault)
    return made
