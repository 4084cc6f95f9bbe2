"""The panel *Exports and streams*: the tab of the DynamoDB console, to try out."""

from __future__ import annotations

from collections.abc import Callable

from helpers.panels import controls, frame, stream_view
from helpers.panels.running import run
from helpers.panels.stream_code import VIEW_TYPES, Tab


def exports_and_streams() -> frame.Panel:
    """The table `Users` on the console's tab: turn its stream on and off, and write.

    Choose a view type and turn the stream on; put, change and delete an item, and
    watch which records come. Below stands the boto3 code that did it.
    Source of the console's words: DynamoDB developer guide, "Change data capture for
    DynamoDB Streams".
    """
    return _StreamTab().panel


class _StreamTab:
    """Passes clicks to `Tab`, runs its program and shows what that found."""

    def __init__(self) -> None:
        self.tab = Tab()
        self.found: stream_view.Found = ()
        self.view = controls.Choice("View type", VIEW_TYPES, "NEW_IMAGE")
        self.on = controls.button("Turn on", self._turn_on, main=True)
        self.off = controls.button("Turn off", self._turn_off)
        self.writes = [
            controls.button("Put the item", self._write("put")),
            controls.button("Change it", self._write("change")),
            controls.button("Delete it", self._write("delete")),
        ]
        again = controls.button("Start over", self._start_over)
        self.said, self.details, self.items = frame.html(), frame.html(), frame.html()
        self.records, self.code = frame.html(), frame.Code(marks=False)
        self.panel = frame.Panel(
            "Exports and streams",
            [
                frame.title("Exports and streams", "DynamoDB › Tables › Users"),
                frame.part("DynamoDB stream details"),
                self.details,
                frame.part("View type"),
                self.view,
                frame.actions(self.on, self.off, again),
                frame.part("Items: `user_2`"),
                frame.row(*self.writes),
                self.items,
                self.said,
                frame.part("Records in the stream, newest first"),
                self.records,
                frame.part("The same in boto3"),
                self.code,
                frame.OWN_ACCOUNT,
            ],
        )
        self._show((), ())

    # Both buttons can be pressed at any time: one that is disabled loses the focus.
    def _turn_on(self) -> None:
        if self.tab.view:
            self.said.value = stream_view.is_already(on=True)
        else:
            self._do(self.tab.turn_on(str(self.view.value)))

    def _turn_off(self) -> None:
        if self.tab.view:
            self._do(self.tab.turn_off())
        else:
            self.said.value = stream_view.is_already(on=False)

    def _write(self, kind: str) -> Callable[[], None]:
        return lambda: self._do(self.tab.write(kind))

    def _start_over(self) -> None:
        self._do(Tab())

    def _do(self, tab: Tab) -> None:
        before, self.tab = self.found, tab
        names = run(tab.program).names
        self.found = names["found"]
        self._show(before, names["items"])

    def _show(self, before: stream_view.Found, items: object) -> None:
        on = bool(self.tab.view)
        self.view.disable(on)
        self.details.value = stream_view.details(self.found)
        self.items.value = stream_view.items(items)  # type: ignore[arg-type]
        self.said.value = stream_view.told(self.tab, self.found, before)
        self.records.value = stream_view.records(self.found)
        program = self.tab.program
        self.code.show(program, self.tab.latest, "with the table and your clicks")
        self.panel.code = program
