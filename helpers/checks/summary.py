"""Where a class stands, from the progress files that its learners exported."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from helpers.checks.progress_file import Progress, load
from helpers.checks.progress_map import Chapter, chapters
from helpers.show.tables import table

WIDTH = 40
"""The most characters of a name that are shown: a table has more columns than one."""
ESCAPE_CODE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?)")


def summary(folder: Path, only: Collection[str] = ()) -> str:
    """The text `python -m helpers.checks summary FOLDER` prints.

    Reads each file in `folder` with `.json` in its name. What is no progress file, and
    what was not looked at, is named, not hidden. `only` names chapters, such as `02`.
    ValueError if a chapter is not there.
    """
    course = chosen(chapters(), only)
    read: dict[str, Progress] = {}
    unread: dict[str, str] = {}
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or not path.is_file():
            continue
        if ".json" not in path.name.lower():
            unread[path.name] = "its name does not hold .json"
            continue
        try:
            read[path.name] = load(path)
        except (OSError, ValueError) as error:
            unread[path.name] = str(error)
    return told(read, unread, course)


def chosen(course: Sequence[Chapter], only: Collection[str]) -> Sequence[Chapter]:
    """The chapters with these numbers, or all. ValueError if one is not there."""
    numbers = {one.name[:2]: one for one in course}
    wanted = [number.zfill(2) for number in only]
    if unknown := [number for number in wanted if number not in numbers]:
        raise ValueError(
            f"there is no chapter {', '.join(unknown)}: there are {', '.join(numbers)}"
        )
    return [one for number, one in numbers.items() if not wanted or number in wanted]


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
            "learner": plain(one.name) or plain(file),
            "exercises": f"{len(one.right & set(exercises))} of {len(exercises)}",
            "next": next((id for id in exercises if id not in one.right), "all done"),
        }
        for file, one in read.items()
    ]
    parts = [f"{count} learner{'' if count == 1 else 's'}"]
    if read:
        parts += [repr(table(by_exercise)), repr(table(by_learner))]
    parts += [
        f"{plain(name)} is no progress file: {why}" for name, why in unread.items()
    ]
    return "\n\n".join(parts)


def plain(name: str) -> str:
    """A name that somebody typed, as a terminal may show it: no codes, and not long."""
    bare = "".join(filter(str.isprintable, ESCAPE_CODE.sub("", name))).strip()
    return bare if len(bare) <= WIDTH else f"{bare[: WIDTH - 1]}…"
