"""Where a class stands, from the progress files that its learners exported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from helpers.checks.progress_file import Progress, parse
from helpers.checks.progress_map import Chapter, chapters
from helpers.show.tables import table


def summary(folder: Path) -> str:
    """The text `python -m helpers.checks summary FOLDER` prints.

    Reads each `*.json` in `folder`. What is no progress file is named, not hidden.
    """
    read: dict[str, Progress] = {}
    unread: dict[str, str] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            read[path.stem] = parse(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            unread[path.name] = str(error)
    return told(read, unread, chapters())


def told(
    read: Mapping[str, Progress],
    unread: Mapping[str, str],
    course: Sequence[Chapter],
) -> str:
    """A table by exercise, a table by learner, and the files that could not be read."""
    if not read and not unread:
        return "There is no .json file in this folder. Learners call export_progress()."
    count = len(read)
    exercises = [id for chapter in course for id in chapter.exercises]
    by_exercise = [
        {"exercise": id, "done by": f"{done} of {count}", "": "#" * round(20 * part)}
        for id in exercises
        for done in [sum(id in one.right for one in read.values())]
        for part in [done / max(count, 1)]
    ]
    by_learner = [
        {
            "learner": one.name or file,
            "exercises": f"{len(one.right & set(exercises))} of {len(exercises)}",
            "next": next((id for id in exercises if id not in one.right), "all done"),
        }
        for file, one in read.items()
    ]
    parts = [f"{count} learner{'' if count == 1 else 's'}"]
    if read:
        parts += [repr(table(by_exercise)), repr(table(by_learner))]
    parts += [f"{name} is no progress file: {why}" for name, why in unread.items()]
    return "\n\n".join(parts)
