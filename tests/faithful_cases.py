"""Every correction of moto: what plain moto does, what AWS does, and the proof.

As a program it writes the table for people:

    python tests/faithful_cases.py > docs/moto-put-right.md
"""

from __future__ import annotations

import faithful_change_sets  # noqa: F401
import faithful_errors  # noqa: F401
import faithful_fields  # noqa: F401
import faithful_functions  # noqa: F401
import faithful_mapping_rules  # noqa: F401
import faithful_mappings  # noqa: F401
import faithful_reading  # noqa: F401
import faithful_records  # noqa: F401
import faithful_refusals  # noqa: F401
import faithful_requests  # noqa: F401
import faithful_stack_failures  # noqa: F401
import faithful_stack_requests  # noqa: F401
import faithful_stack_updates  # noqa: F401
import faithful_stacks  # noqa: F401
import faithful_switching  # noqa: F401
import faithful_templates  # noqa: F401
import faithful_transactions  # noqa: F401
import faithful_ttl  # noqa: F401
import faithful_values  # noqa: F401
from faithful_registry import CASES, FAULTS, Case

INTRODUCTION = """\
# moto, put right

The practice account is [moto](https://github.com/getmoto/moto), corrected where it
does something else than AWS and the workbook's subject is touched. Each row is one
correction. The tests run the same boto3 calls on the practice account, where they
have to give AWS's answer, and on plain moto 5.2.5, where they have to fail: a row
that plain moto has learned makes the tests fail, and the correction can go.

This file is written by `python tests/faithful_cases.py > docs/moto-put-right.md`."""


def table() -> str:
    """The corrections as Markdown, in groups."""
    parts = [INTRODUCTION]
    for fault, title in FAULTS.items():
        cases = [one for one in CASES if one.fault == fault]
        rows = ["| What | Plain moto | AWS, and here | Source |", "|---|---|---|---|"]
        parts.append(f"## {title}")
        parts.append("\n".join([*rows, *map(_row, cases)]))
    parts.append(f"{len(CASES)} corrections.")
    return "\n\n".join(parts)


def _row(one: Case) -> str:
    cells = (one.title, one.moto, one.aws, one.source)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


if __name__ == "__main__":
    print(table())
