"""One trial of the idempotency bench as code: a repair under a cause.

The causes are those of chapter 07's matrix; there they are functions, here the lines
that stand in them, so that the bench can show what it runs. A test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Mapping

NOTHING = "nothing goes wrong"
CAUSES = {
    NOTHING: "",
    "a later record fails": "connect(MaximumRetryAttempts=2)\nput(2, firstname=None)\n",
    "killed before the effect": 'lab.faults.kill_after("{before}")\n',
    "killed after the effect": 'lab.faults.kill_after("{effect}")\n',
    "frozen after the effect": 'lab.faults.freeze_after("{effect}")\n',
    "lost checkpoint": "lab.faults.lose_checkpoint()\n",
    "stale lease": "lab.faults.stale_lease()\n",
    "overtaken run": 'lab.faults.overtake("{effect}")\n',
    "second mapping": "lab.deliver()\nconnect()\n",
    "marker write fails": 'lab.faults.fail_call("{remember}", batch=1)\n',
}
"""What leads to a second delivery, by name, and the lines that bring it about."""

BEFORE = """\
from helpers import lab
from helpers.checks.chapter_07_account import connect, counted, fresh, mails, put, rows

source = {source}
"""

TRIAL = """\
fresh(source)
put(1)
{cause}planned = lab.faults.planned
deliveries = lab.deliver()
struck = planned == () or planned != lab.faults.planned
effects = mails() + len(rows("Profiles")) + counted()
"""


AIMS = ("before", "effect", "remember")
"""What `calls` names for a repair."""


def check(repairs: Mapping[str, str], calls: Mapping[str, Mapping[str, str]]) -> None:
    """Raise ValueError if a trial of one of the repairs could not be written down."""
    example = '{"before": "-", "effect": "SendEmail", "remember": "-"}'
    if not repairs:
        raise ValueError('there is no repair: give one, as {"mine": "its program"}')
    for repair, source in repairs.items():
        if not isinstance(source, str):
            raise ValueError(f"repairs[{repair!r}] is program text; got {source!r}")
        if repair not in calls:
            raise ValueError(
                f"calls says nothing about the repair {repair!r}: add "
                f"calls[{repair!r}], for example {example}"
            )
        missing = [one for one in AIMS if not isinstance(calls[repair].get(one), str)]
        if missing:
            raise ValueError(
                f"calls[{repair!r}] has no {' and no '.join(map(repr, missing))}: name "
                f'an AWS call, or "-" if the handler has none, as in {example}'
            )


def aim(cause: str, calls: Mapping[str, str]) -> str:
    """The AWS call a cause waits for: `-` if there is none, "" if it needs none."""
    return next((calls[one] for one in AIMS if f"{{{one}}}" in CAUSES[cause]), "")


def trial(cause: str, calls: Mapping[str, str]) -> str:
    """The lines of one trial. `calls` names the handler's AWS calls, or `-`."""
    return TRIAL.format(cause=CAUSES[cause].format(**calls))


def setup(source: str) -> str:
    """The lines before a trial: the handler's program text."""
    plain = not ('"""' in source or "\\" in source)
    return BEFORE.format(source=f'"""{source}"""' if plain else repr(source))
