"""Checks, hints and solutions, as a learner meets them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from html_parts import Parts

from helpers.checks import Feedback, check, hint, show_solution
from helpers.checks import exercises as register
from helpers.checks.exercises import exercise
from helpers.checks.feedback import not_yet, require, right

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def two_exercises(monkeypatch: pytest.MonkeyPatch):
    """Exercises 77.1 (an answer) and 77.2 (an effect only), for this test alone."""
    monkeypatch.setattr(register, "_REGISTER", dict(register._REGISTER))

    @exercise("77.1", "Give 4.", hints=("It is even.", "It is `2 + 2`."))
    def four(answer: object) -> Feedback:
        require(answer != 5, "You gave 5.", idea="count again")
        if answer == 4:
            return right("You gave 4.")
        if callable(answer):
            answer()
        return not_yet(f"You gave {answer!r}.")

    @exercise("77.2", "Do something.", hints=("One.", "Two."))
    def effect() -> Feedback:
        return right("It is done.")


# check


def test_right_not_yet_and_the_idea_behind_it(two_exercises: None) -> None:
    assert check("77.1", 4) == Feedback(True, "You gave 4.", exercise="77.1")
    assert check("77.1", 5) == Feedback(False, "You gave 5.", "count again", "77.1")
    assert repr(check("77.1", 4)) == "[OK] 77.1 Right: You gave 4."
    shown = repr(check("77.1", 5))
    assert shown == "[..] 77.1 Not yet: You gave 5.\n     Revisit: count again"


def test_an_untouched_stub_hears_what_the_exercise_asks(two_exercises: None) -> None:
    feedback = check("77.1", ...)
    assert not feedback.ok
    assert "Give 4." in feedback.text


def test_an_exercise_about_an_effect_needs_no_answer(two_exercises: None) -> None:
    assert check("77.2").ok


@pytest.mark.parametrize("error", [ValueError("no"), KeyError("x"), SystemExit(1)])
def test_a_learners_exception_becomes_feedback(
    two_exercises: None, error: BaseException
) -> None:
    def broken() -> None:
        raise error

    feedback = check("77.1", broken)
    assert not feedback.ok
    assert type(error).__name__ in feedback.text


@pytest.mark.parametrize("id", ["00.9", "9", "", "nonsense", None, 2.1, [1]])
def test_an_unknown_id_gives_the_list_of_ids(id: object) -> None:
    for answer in (check(id), hint(id), show_solution(id)):  # type: ignore[arg-type]
        assert isinstance(answer, Feedback)
        assert not answer.ok
        assert "00.1" in answer.text


def test_feedback_is_a_status_box_that_does_not_rest_on_colour() -> None:
    good, open_ = right("A `b` & <c>")._repr_html_(), not_yet("x")._repr_html_()
    assert Parts(good).all("div")[0]["role"] == "status"
    assert "Right." in good
    assert "Not yet." in open_
    assert "<code>b</code> &amp; &lt;c&gt;" in good
    assert "color:inherit" in good


# hints and solutions


def test_hints_are_folded_and_end_in_a_solution() -> None:
    html = hint("00.1")._repr_html_()
    folds = Parts(html).all("details")
    assert len(folds) == 3
    assert not any("open" in fold for fold in folds)
    assert re.findall(r"<summary[^>]*>([^<]*)", html) == [
        "Hint 1 for 00.1",
        "Hint 2 for 00.1",
        "A solution of 00.1",
    ]
    assert "user[&#x27;firstname&#x27;]" in html
    assert "def greeting" not in repr(hint("00.1"))


def test_a_solution_is_the_file_that_stands_in_the_repository() -> None:
    text = (ROOT / "notebooks/solutions/ex_00_1.py").read_text(encoding="utf-8")
    assert text in repr(show_solution("00.1"))


def test_a_missing_solution_says_where_it_belongs(two_exercises: None) -> None:
    feedback = show_solution("77.1")
    assert not feedback.ok
    assert "notebooks/solutions/ex_77_1.py" in feedback.text
