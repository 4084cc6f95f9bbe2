"""An IPython shell in this process that keeps outputs as a kernel would send them."""

from __future__ import annotations

import contextlib
import io
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbformat import NotebookNode
from traitlets import Type
from traitlets.config import Config

Output = dict[str, Any]


class _Stream(io.TextIOBase):
    """Standard output or error: consecutive writes are one output."""

    def __init__(self, name: str, outputs: list[Output]) -> None:
        self.name = name
        self.outputs = outputs

    def write(self, text: str) -> int:
        keep_stream(self.outputs, self.name, text)
        return len(text)


class _Hook(DisplayHook):
    """Keeps the value of a cell's last expression, in every format it has."""

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self.shell.outputs.append(
            {
                "output_type": "execute_result",
                "metadata": md_dict or {},
                "data": format_dict,
                "execution_count": self.prompt_count,
            }
        )

    def finish_displayhook(self) -> None:
        self._is_active = False


class _Publisher(DisplayPublisher):
    """Keeps what `display()` shows."""

    def publish(self, data: Any, metadata: Any = None, **more: Any) -> None:
        shown = {"output_type": "display_data", "metadata": metadata or {}}
        self.shell.outputs.append({**shown, "data": data})


class RecordingShell(InteractiveShell):
    """Runs cells one by one; `outputs` are those of the last cell."""

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)

    def __init__(self, **more: Any) -> None:
        self.outputs: list[Output] = []
        settings = Config({"HistoryManager": {"enabled": False}})
        super().__init__(config=settings, colors="nocolor", **more)

    def run(self, cell: NotebookNode, source: str | None = None) -> Any:
        """The value of the cell's last expression; an unexpected exception raises."""
        self.outputs = []
        if cell.cell_type != "code":
            return None
        out, err = (_Stream(name, self.outputs) for name in ("stdout", "stderr"))
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            text = cell.source if source is None else source
            done = self.run_cell(text, store_history=True)
        error = done.error_before_exec or done.error_in_exec
        if error and "raises-exception" not in cell.metadata.get("tags", []):
            raise error
        return done.result

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        error = {"output_type": "error", "ename": etype.__name__, "evalue": str(evalue)}
        self.outputs.append({**error, "traceback": stb})


def keep_stream(outputs: list[Output], name: str, text: str) -> None:
    """Add `text`; to the last output if that is the same stream."""
    last = outputs[-1] if outputs else {}
    if last.get("output_type") == "stream" and last["name"] == name:
        last["text"] += text
    else:
        outputs.append({"output_type": "stream", "name": name, "text": text})


def comparable(outputs: list[Output]) -> list[Output]:
    """Outputs as they can be compared between this shell and a kernel.

    A kernel cuts a stream into pieces by time, so pieces are joined. Of an error the
    name and the text count: a traceback says which program ran the cell.
    """
    joined: list[Output] = []
    for output in outputs:
        if output["output_type"] == "stream":
            keep_stream(joined, output["name"], output["text"])
        else:
            kept = {k: v for k, v in output.items() if k != "traceback"}
            joined.append(kept)
    return joined
