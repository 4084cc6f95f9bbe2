"""The steps of exercise 03.3, each as something done to the practice account."""

from __future__ import annotations

from botocore.exceptions import ClientError

from helpers import lab
from helpers.checks.chapter_03_account import Workshop, error_text

STEPS = (
    "create the role",
    "put the policy on the role",
    "create the function with the role",
    "turn the stream on",
    "create the mapping, starting at LATEST",
    "wait until the mapping is Enabled",
    "write user_1",
)
LONGEST_WAIT = 60
Trouble = tuple[str, str]
"""What went wrong and what to think about; two empty texts if all went well."""

FINE: Trouble = ("", "")


class Walk:
    """Takes one step after the other, on a table that has no stream at first."""

    def __init__(self, shop: Workshop) -> None:
        self._shop = shop
        self._table = shop.name("Users")
        shop.make_table(self._table, stream=False)
        self._role = self._stream = ""
        self._written = ""

    def take(self, step: str) -> Trouble:
        """Do what the step says; AWS's refusals are trouble."""
        try:
            return self._role_steps(step) if "role" in step else self._other_steps(step)
        except ClientError as error:
            return error_text(error), "what must be there before this step?"

    def _role_steps(self, step: str) -> Trouble:
        if step == "create the role":
            self._role = self._shop.make_role()
        elif step == "put the policy on the role":
            self._shop.let_read_and_log()
        elif not self._role:
            return (
                "there is no role to give to the function.",
                "`create_function` takes the ARN of a role that exists",
            )
        else:
            self._shop.make_function(self._role)
        return FINE

    def _other_steps(self, step: str) -> Trouble:
        if step == "turn the stream on":
            self._stream = self._shop.turn_on(self._table)
        elif step == "write user_1":
            self._shop.write(self._table)
            self._written = (
                "while the table had no stream, so there is no record of it."
                if not self._stream
                else f"while the mapping was {self._shop.state()}, not polling yet."
                if self._shop.state()
                else "before there was a mapping, and `LATEST` looks ahead."
            )
        elif step == "wait until the mapping is Enabled":
            return self._wait()
        else:
            return self._connect()
        return FINE

    def _connect(self) -> Trouble:
        if not self._stream:
            return (
                "the table has no stream, so there is no ARN to name.",
                "a mapping connects two things that are there: which are they?",
            )
        refusal = self._shop.connect(self._stream, {"StartingPosition": "LATEST"})
        return refusal, "what does a mapping need at the moment it is created?"

    def _wait(self) -> Trouble:
        if not self._shop.state():
            return "there is no mapping to wait for.", "create it first"
        for _ in range(LONGEST_WAIT):
            enabled = self._shop.state() == "Enabled"
            lab.clock.sleep(1)
            if enabled:
                return FINE
        return f"the mapping stayed {self._shop.state()}.", "run lab.start() again"

    def arrives(self) -> Trouble:
        """Let Lambda work: is the record delivered?"""
        done = lab.deliver()
        if any(one.function_name == self._shop.base for one in done):
            return FINE
        return (
            f"All steps worked, and nothing was delivered. `user_1` was written "
            f"{self._written}",
            "when must the record be written to be in the stream, after `LATEST`?",
        )
