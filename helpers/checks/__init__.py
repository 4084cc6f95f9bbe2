"""Exercises that answer back: `check`, `hint`, `show_solution`, `quiz`, `preflight`,
`progress`.

A check calls the learner's code or looks at what it did to the practice account, and
says what it saw. It never reads source text and never raises.
"""

from helpers.checks.exercises import check, exercise_ids, hint, show_solution
from helpers.checks.feedback import Feedback
from helpers.checks.preflight import preflight
from helpers.checks.progress_file import export_progress
from helpers.checks.progress_map import progress
from helpers.checks.quiz import quiz

__all__ = [
    "Feedback",
    "check",
    "exercise_ids",
    "export_progress",
    "hint",
    "preflight",
    "progress",
    "quiz",
    "show_solution",
]
