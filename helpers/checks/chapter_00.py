"""The check of chapter 00: a warm-up that shows what a check does."""

from __future__ import annotations

from helpers.checks.exercises import exercise
from helpers.checks.feedback import Feedback, require, right
from helpers.checks.running import call

SANDRO = {"userId": "user_2", "firstname": "Sandro", "lastname": "Volpicella"}
AMINA = {"userId": "user_10", "firstname": "Amina", "lastname": "Haddad"}


@exercise(
    "00.1",
    "Complete `greeting(user)` so that it returns `Welcome, Sandro!` for Sandro.",
    hints=(
        "`user` is a dict. Which of its values stands in the greeting?",
        'An f-string puts it there: `f"Welcome, {user[...]}!"`, with a name for `...`.',
    ),
    function="greeting",
)
def greeting(answer: object) -> Feedback:
    """Greets the user it is handed, and hands the text back."""
    seen = call(answer, dict(SANDRO))
    require(
        not isinstance(seen.error, KeyError),
        f"I called it with Sandro's data, and it asked for the key {seen.error}, "
        "which is not there.",
        idea="the keys of a user are `userId`, `firstname` and `lastname`",
    )
    require(
        seen.error is None,
        f"I called it with Sandro's data, and it stopped with {seen.error_text}",
        idea="call it yourself in a new cell, and read the last line of the error",
    )
    require(
        seen.value is not None or not seen.printed,
        f"It printed {seen.printed.strip()!r} and returned nothing.",
        idea="`print` shows a value to you; `return` hands it to the code that called",
    )
    require(
        seen.value is not None and seen.value is not ...,
        "I called it with Sandro's data, and no text came back.",
        idea="replace the dots after `return`",
    )
    require(
        seen.value != "Welcome, Volpicella!",
        "It greets Sandro by his last name.",
        idea="`firstname` is the key you are after",
    )
    require(
        seen.value == "Welcome, Sandro!",
        f"For Sandro it returned {seen.value!r}; I expected 'Welcome, Sandro!'.",
        idea="compare the two texts letter by letter: comma, space, mark",
    )
    other = call(answer, dict(AMINA)).value
    require(
        other == "Welcome, Amina!",
        f"Sandro is greeted well. I then called it for Amina, and got {other!r}.",
        idea="a check tries data you have not seen: use what `user` holds",
    )
    return right(
        "I called your function for Sandro and for Amina, and each got a greeting of "
        "their own."
    )
