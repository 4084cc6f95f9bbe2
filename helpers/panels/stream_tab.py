"""The panel *Exports and streams*: the tab of the DynamoDB console, to try out."""

from __future__ import annotations

from collections.abc import Callable

from helpers.panels import frame, stream_view
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
        self.view = frame.Choice("View type", VIEW_TYPES, "NEW_IMAGE")
        self.turn = frame.button("Turn on", self._turn, main=True)
        self.writes = [
            frame.button("Put the item", self._write("put")),
            frame.button("Change it", self._write("change")),
            frame.button("Delete it", self._write("delete")),
        ]
        again = frame.button("Start over", self._start_over)
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
                frame.actions(self.turn, again),
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

    def _turn(self) -> None:
        on = self.tab.turn_off if self.tab.view else self._turned_on
        self._do(on())

    def _turned_on(self) -> Tab:
        return self.tab.turn_on(str(self.view.value))

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
        self.turn.description = "Turn off" if on else "Turn on"
        self.view.disable(on)
        self.details.value = stream_view.details(self.found)
        self.items.value = stream_view.items(items)  # type: ignore[arg-type]
        self.said.value = stream_view.told(self.tab, self.found, before)
        self.records.value = stream_view.records(self.found)
        program = self.tab.program
        self.code.show(program, self.tab.latest, "with the table and your clicks")
        self.panel.code = program
