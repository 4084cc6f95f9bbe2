"""Runs notebooks: in a real kernel, as given or solved, and every answer to it.

Quick look while writing (in process, prints what each cell shows):

    python -m tests.notebook_runner [--solved] notebooks/00_start_here.ipynb
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

sys.path.insert(0, str(Path(__file__).resolve().parent))
from recording_shell import RecordingShell, comparable

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"
SOLUTIONS = NOTEBOOKS / "solutions"
EXERCISE = "exercise-"
SECONDS_PER_NOTEBOOK = 120
# What a notebook shows does not depend on the progress of the person who runs it.
os.environ["WORKBOOK_PROGRESS"] = "off"


def chapters() -> list[Path]:
    """The chapters that are there, in order."""
    return sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def exercise_of(cell: NotebookNode) -> str | None:
    """The id of the exercise this cell is the stub of."""
    tags = cell.metadata.get("tags", [])
    ids = [tag.removeprefix(EXERCISE) for tag in tags if tag.startswith(EXERCISE)]
    return ids[0] if ids else None


def solution(id: str) -> str:
    name = f"ex_{id.replace('.', '_')}.py"
    return (SOLUTIONS / name).read_text(encoding="utf-8").rstrip("\n")


def wrong_answers(id: str) -> dict[str, str]:
    """Known wrong answers, by the name of their misconception."""
    start = f"ex_{id.replace('.', '_')}__"
    return {
        path.stem.removeprefix(start): path.read_text(encoding="utf-8").rstrip("\n")
        for path in sorted((SOLUTIONS / "wrong").glob(f"{start}*.py"))
    }


def copy_of(notebook: NotebookNode) -> NotebookNode:
    return nbformat.from_dict(json.loads(json.dumps(notebook)))


def solved(notebook: NotebookNode) -> NotebookNode:
    """The notebook with every exercise cell replaced by its solution."""
    copy = copy_of(notebook)
    for cell in copy.cells:
        if (id := exercise_of(cell)) is not None:
            cell.source = solution(id)
    return copy


def is_check_of(cell: NotebookNode, id: str) -> bool:
    return cell.cell_type == "code" and f'check("{id}"' in cell.source


def run_in_kernel(*notebooks: NotebookNode) -> list[list[list[NotebookNode]]]:
    """Run all cells of each notebook, one after the other, in one fresh kernel.

    Gives the outputs of each code cell, for each notebook. The kernel is not restarted
    in between: as when a learner runs all cells again. An exception ends the run with
    nbclient's error unless the cell is tagged `raises-exception`.
    """
    from nbclient import NotebookClient

    client = NotebookClient(
        nbformat.v4.new_notebook(),
        timeout=SECONDS_PER_NOTEBOOK,
        kernel_name="python3",
        coalesce_streams=True,
        resources={"metadata": {"path": str(NOTEBOOKS)}},
    )
    seen = []
    with client.setup_kernel():
        for notebook in notebooks:
            client.nb = copy_of(notebook)
            for index, cell in enumerate(client.nb.cells):
                client.execute_cell(cell, index)
            cells = [cell for cell in client.nb.cells if cell.cell_type == "code"]
            seen.append([cell.outputs for cell in cells])
    return seen


def shell() -> RecordingShell:
    """A shell in this process that stands in the notebooks' folder."""
    os.chdir(NOTEBOOKS)
    return RecordingShell.instance()


def serve() -> None:
    """Report on one notebook for each line of JSON on standard input, in another one.

    A line is `[path, whether to try the wrong answers]`. Each in a copy (fork) of this
    process, which has imported once what takes long.
    """
    import aws_lambda_powertools.utilities.idempotency  # noqa: F401
    import pandas  # noqa: F401

    from helpers import lab  # noqa: F401

    process = shell()
    gc.freeze()  # A copy shares what it does not collect.
    for line in sys.stdin:
        path, wrong = json.loads(line)
        work = partial(report, process, read(Path(path)), wrong=wrong)
        print(json.dumps(_in_a_copy(work)), flush=True)


def report(
    process: RecordingShell, notebook: NotebookNode, *, wrong: bool
) -> dict[str, Any]:
    """What each cell shows as given (`given`), and what each check says (`answers`).

    The notebook runs once, solved. At an exercise the process is copied (fork) for
    every other answer, the stub and with `wrong` the known wrong ones; the copy goes on
    to the check and reports what it said. One copy more, at the first exercise, goes on
    as given.
    """
    given: list[Any] = []
    said: dict[str, dict[str, dict[str, Any]]] = {}
    for position, cell in enumerate(notebook.cells):
        rest = notebook.cells[position:]
        if (id := exercise_of(cell)) is not None:
            if not said:
                given += _in_a_copy(partial(_outputs, process, rest))
            others = {"stub": cell.source} | (wrong_answers(id) if wrong else {})
            said[id] = _answers(process, rest, id, others)
            process.run(cell, solution(id))
            continue
        feedback = process.run(cell)
        if not said and cell.cell_type == "code":
            given.append(comparable(process.outputs))
        for known in said:
            if is_check_of(cell, known):
                said[known]["solution"] = _described(feedback)
    return {"given": given, "answers": said}


def _outputs(process: RecordingShell, cells: list[NotebookNode]) -> list[Any]:
    outputs = []
    for cell in cells:
        if cell.cell_type == "code":
            process.run(cell)
            outputs.append(comparable(process.outputs))
    return outputs


def outputs_or_errors(process: RecordingShell, notebook: NotebookNode) -> list[Any]:
    """Each code cell: its id, the error that stopped it or "", and what it showed."""
    shown = []
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        error = ""
        try:
            process.run(cell)
        except Exception as raised:
            error = f"{type(raised).__name__}: {raised}"
        tagged = "raises-exception" in cell.metadata.get("tags", [])
        if tagged and not any(
            one.get("output_type") == "error" for one in process.outputs
        ):
            error = "raises nothing"
        shown.append([cell.id, error, comparable(process.outputs)])
    return shown


def _answers(
    process: RecordingShell, cells: list[NotebookNode], id: str, others: dict[str, str]
) -> dict[str, dict[str, Any]]:
    return {
        name: _in_a_copy(partial(_until_check, process, cells, id, source))
        for name, source in others.items()
    }


def _until_check(
    process: RecordingShell, cells: list[NotebookNode], id: str, source: str
) -> dict[str, Any]:
    process.run(cells[0], source)
    for cell in cells[1:]:
        value = process.run(cell)
        if is_check_of(cell, id):
            return _described(value)
    raise LookupError(f"no cell after the exercise calls check({id!r})")


def _described(feedback: Any) -> dict[str, Any]:
    return {"ok": feedback.ok, "text": feedback.text, "shown": repr(feedback)}


def _in_a_copy(work: Callable[[], Any]) -> Any:
    """Run `work` in a forked copy of this process, so that it leaves no trace here."""
    read_end, write_end = os.pipe()
    sys.stdout.flush()
    if (child := os.fork()) == 0:
        try:
            answer = work()
        except BaseException as error:
            answer = {"raised": f"{type(error).__name__}: {error}"}
        with os.fdopen(write_end, "w") as pipe:
            json.dump(answer, pipe)
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end) as pipe:
        answer = json.load(pipe)
    os.waitpid(child, 0)
    return answer


def _show(notebook: NotebookNode) -> Iterator[str]:
    """What each cell prints, run in process."""
    process = shell()
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code":
            continue
        yield f"--- cell {number} {cell.metadata.get('tags', '')}\n{cell.source}\n>>>"
        process.run(cell)
        for output in process.outputs:
            data = output.get("data", {})
            yield output.get("text", data.get("text/plain", output.get("evalue", "")))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebook", type=Path, nargs="?")
    parser.add_argument("--solved", action="store_true")
    parser.add_argument("--outputs", action="store_true", help="as given, over errors")
    options = parser.parse_args()
    if options.notebook is None:  # as the tests start it
        serve()
        return
    notebook = read(options.notebook)
    if options.outputs:
        print(json.dumps(outputs_or_errors(shell(), notebook)))
        return
    start = time.perf_counter()
    for text in _show(solved(notebook) if options.solved else notebook):
        print(text)
    print(f"{time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
