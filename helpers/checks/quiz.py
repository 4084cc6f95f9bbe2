"""Quizzes: accessible HTML from `data/quizzes/ID.json`, with no script.

A radio button that is chosen uncovers the sentence beside it, by CSS alone, so a quiz
answers in JupyterLab, on a static page and offline. The file's shape:

    {"title": "Warm-up", "questions": [
        {"question": "...", "options": [
            {"text": "...", "right": true, "why": "..."}, ...]}]}

`backticks` become code. Every option says why, the wrong ones above all.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from typing import Any

from helpers.checks.markup import OWN_KEYS, inline
from helpers.checks.places import find
from helpers.checks.progress_file import record

_STYLE = """<style>
.wbq{max-width:46em}
.wbq fieldset{border:1px solid rgba(128,128,128,.5);border-radius:3px;
margin:.6em 0;padding:.4em .9em .6em}
.wbq legend{float:left;width:100%;font-size:inherit;font-weight:600;
padding:0;margin:0 0 .3em}
.wbq-option{clear:both;padding:.15em 0}
.wbq-option input{margin:0 .5em 0 0;width:auto;vertical-align:baseline}
.wbq-option label{display:inline;cursor:pointer;font-weight:normal}
.wbq-why{display:none;margin:.2em 0 .3em 1.6em;padding:.3em .7em;
border-left:4px solid #c77700;background:rgba(199,119,0,.14)}
.wbq-right{border-left-color:#2e9e5b;background:rgba(46,158,91,.14)}
.wbq-option input:checked~.wbq-why{display:block}
</style>"""


@dataclass(frozen=True)
class Option:
    """One answer to choose: its text, whether it is right, and why or why not."""

    text: str
    right: bool
    why: str


@dataclass(frozen=True)
class Question:
    """A question with its options, exactly one of them right."""

    question: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Quiz:
    """A few questions. In a notebook you choose; in plain text the answers follow."""

    id: str
    title: str
    questions: tuple[Question, ...]

    def __repr__(self) -> str:
        asked, answers = [self.title], ["Answers"]
        for number, one in enumerate(self.questions, start=1):
            asked.append(f"{number}. {one.question}")
            for letter, option in zip("abcdef", one.options, strict=False):
                asked.append(f"   {letter}) {option.text}")
                word = "right" if option.right else "no"
                answers.append(f"{number}{letter} {word}: {option.why}")
        return "\n".join([*asked, "", *answers])

    def _repr_html_(self) -> str:
        fields = "".join(
            _fieldset(f"{self.id}-{number}", number, one)
            for number, one in enumerate(self.questions, start=1)
        )
        name = escape(self.title)
        start = f'<div class="wbq" role="group" aria-label="{name}">'
        return f"{_STYLE}{start}{fields}</div>"


def _fieldset(id: str, number: int, one: Question) -> str:
    options = "".join(
        _option(id, letter, option)
        for letter, option in zip("abcdef", one.options, strict=False)
    )
    legend = f"<legend>{number}. {inline(one.question)}</legend>"
    return f"<fieldset>{legend}{options}</fieldset>"


def _option(group: str, letter: str, option: Option) -> str:
    kind, word = (" wbq-right", "Right.") if option.right else ("", "Not this one.")
    return (
        '<div class="wbq-option">'
        f'<input type="radio" name="wbq-{group}" id="wbq-{group}-{letter}" {OWN_KEYS}>'
        f'<label for="wbq-{group}-{letter}">{inline(option.text)}</label>'
        f'<div class="wbq-why{kind}" role="status"><strong>{word}</strong> '
        f"{inline(option.why)}</div></div>"
    )


def quiz(id: str) -> Quiz:
    """The quiz of this id, for example `quiz("02-warm-up")`.

    Raises FileNotFoundError for an unknown id and ValueError for a malformed file.
    """
    try:
        file = find(f"data/quizzes/{id}.json")
    except FileNotFoundError:
        known = sorted(one.stem for one in find("data/quizzes").glob("*.json"))
        raise FileNotFoundError(
            f"There is no quiz {id!r}. The quizzes are: {', '.join(known)}."
        ) from None
    found = parse(id, json.loads(file.read_text(encoding="utf-8")))
    record(quizzes=[id])
    return found


def parse(id: str, data: Any) -> Quiz:
    """A `Quiz` from the parsed file, or a ValueError that says what is wrong in it."""
    _must(isinstance(data, dict), id, "the file must hold one object")
    _must(set(data) == {"title", "questions"}, id, "it needs title and questions")
    _must(_text(data["title"]), id, "title must be text")
    _must(isinstance(data["questions"], list) and data["questions"], id, "no questions")
    questions = tuple(
        _question(f"{id}, question {number}", one)
        for number, one in enumerate(data["questions"], start=1)
    )
    return Quiz(id, data["title"], questions)


def _question(where: str, data: Any) -> Question:
    _must(isinstance(data, dict), where, "must be an object")
    _must(set(data) == {"question", "options"}, where, "it needs question and options")
    _must(_text(data["question"]), where, "question must be text")
    options = data["options"]
    _must(isinstance(options, list) and 2 <= len(options) <= 6, where, "2 to 6 options")
    for one in options:
        good = isinstance(one, dict) and set(one) == {"text", "right", "why"}
        _must(good, where, "each option needs text, right and why")
        _must(_text(one["text"]) and _text(one["why"]), where, "text and why are text")
        _must(isinstance(one["right"], bool), where, "right is true or false")
    texts = [one["text"] for one in options]
    _must(len(set(texts)) == len(texts), where, "two options are the same")
    count = sum(one["right"] for one in options)
    _must(count == 1, where, f"exactly one option is right; here {count} are")
    return Question(data["question"], tuple(Option(**one) for one in options))


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _must(condition: object, where: str, what: str) -> None:
    if not condition:
        raise ValueError(f"quiz {where}: {what}")
