"""Quizzes: accessible HTML with no script, and files that are well formed."""

from __future__ import annotations

import json
import shutil

import pytest
from html_parts import Parts

from helpers.checks import quiz
from helpers.checks.quiz import parse


def test_a_quiz_is_made_of_labelled_radio_buttons_and_no_script() -> None:
    html = quiz("00-how-this-works")._repr_html_()
    parts = Parts(html)
    inputs = parts.all("input")
    ids = [one["id"] for one in inputs]
    assert len(ids) == len(set(ids)) == 9
    assert [one["for"] for one in parts.all("label")] == ids
    assert {one["type"] for one in inputs} == {"radio"}
    assert len({one["name"] for one in inputs}) == 3
    assert len(parts.all("fieldset")) == len(parts.all("legend")) == 3
    assert not parts.all("script")
    assert "input:checked~.wbq-why{display:block}" in html


def test_a_quiz_shows_the_same_bytes_each_time() -> None:
    one, two = quiz("00-how-this-works"), quiz("00-how-this-works")
    assert one._repr_html_() == two._repr_html_()


def test_a_quiz_in_plain_text_ends_with_every_answer_explained() -> None:
    asked, answers = repr(quiz("00-how-this-works")).split("\nAnswers\n")
    assert "1. You run a cell" in asked
    assert "right" not in asked
    assert len(answers.splitlines()) == 9
    assert answers.count(" right: ") == 3


GOOD = {
    "title": "T",
    "questions": [
        {
            "question": "Q",
            "options": [
                {"text": "a", "right": True, "why": "w"},
                {"text": "b", "right": False, "why": "w"},
            ],
        }
    ],
}


def test_a_well_formed_quiz_is_taken() -> None:
    assert parse("t", GOOD).questions[0].options[0].right


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"title": "T"', '"title": " "', "title must be text"),
        ('"title": "T"', '"name": "T"', "title and questions"),
        ('"question": "Q"', '"question": 7', "question must be text"),
        ('"right": true', '"right": false', "exactly one option is right"),
        ('"right": false', '"right": true', "exactly one option is right"),
        ('"right": true', '"right": "yes"', "true or false"),
        ('"text": "b"', '"text": "a"', "the same"),
        ('"why": "w"', '"why": ""', "text and why"),
        ('"why": "w"', '"because": "w"', "text, right and why"),
    ],
)
def test_a_malformed_quiz_says_what_is_wrong(old: str, new: str, says: str) -> None:
    text = json.dumps(GOOD)
    assert old in text
    with pytest.raises(ValueError, match=says):
        parse("t", json.loads(text.replace(old, new)))


def test_a_quiz_without_questions_or_options_is_refused() -> None:
    with pytest.raises(ValueError, match="no questions"):
        parse("t", {"title": "T", "questions": []})
    with pytest.raises(ValueError, match="2 to 6"):
        parse("t", {"title": "T", "questions": [{"question": "Q", "options": []}]})


@pytest.mark.parametrize("id", ["nope", "", "06", None])
def test_an_unknown_id_gives_the_list_of_quizzes(id: object) -> None:
    with pytest.raises(FileNotFoundError, match=f"no quiz {id!r}.*06-exit, 06-warm-up"):
        quiz(id)  # type: ignore[arg-type]


def test_jupyterlab_leaves_the_arrow_keys_to_the_radio_buttons() -> None:
    """JupyterLab honours this attribute on the element that has the focus."""
    inputs = Parts(quiz("00-how-this-works")._repr_html_()).all("input")
    assert all(one["data-lm-suppress-shortcuts"] == "true" for one in inputs)


@pytest.mark.needs_browser
def test_choosing_an_option_uncovers_its_reason_and_no_other() -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page(java_script_enabled=False)
        page.set_content(quiz("00-how-this-works")._repr_html_())
        reasons = page.locator(".wbq-why")
        assert not any(one.is_visible() for one in reasons.all())
        page.get_by_label("Two practice accounts").check()
        shown = [one.inner_text() for one in reasons.all() if one.is_visible()]
        assert [text.split(" There")[0] for text in shown] == ["Not this one."]
        page.get_by_label("Two practice accounts").press("ArrowDown")
        page.get_by_label("The account as you left it").press("ArrowDown")
        shown = [one.inner_text() for one in reasons.all() if one.is_visible()]
        assert [text.split(" That")[0] for text in shown] == ["Right."]
        browser.close()
