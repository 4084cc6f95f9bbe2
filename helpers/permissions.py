"""May a role do this? A small reading of IAM policy documents.

Source: IAM user guide, "Policy evaluation logic" and "IAM JSON policy elements
reference". It knows Effect, Action, NotAction, Resource, NotResource and the wildcards
`*` and `?`. It leaves out, on the safe side (it never promises what AWS might refuse):

- Condition: an Allow with a Condition does not count, a Deny with one always does;
- policy variables such as `${aws:username}`: they are taken literally;
- permissions boundaries, session policies, organization policies, and policies on the
  resource itself: only the role's own policies are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

Document = Mapping[str, Any]
Statement = Mapping[str, Any]

STREAM_READER_ACTIONS = (
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:DescribeStream",
)
"""What Lambda's poller does with a stream."""


@dataclass(frozen=True)
class Decision:
    """Whether it is allowed, why in words, and the statement that decided (or None)."""

    allowed: bool
    reason: str
    statement: Statement | None = None


def evaluate(documents: Iterable[Document], action: str, resource: str) -> Decision:
    """What a role with these policies may do: `action` (`service:Name`) on one ARN.

    A Deny wins over every Allow; what no statement allows is not allowed. Actions are
    compared without regard to case, resources with it. Pass "*" as the resource of an
    action that has none, such as dynamodb:ListStreams.

    Raises ValueError for a document that IAM would call malformed.
    """
    statements = list(_statements(documents))
    fitting = [s for s in statements if _fits(s, action, resource)]
    what = f"{action} on {resource}"
    for statement in fitting:
        if statement["Effect"] == "Deny":
            said = "A statement denies" + (
                " (under a Condition, which counts as met here)"
                if "Condition" in statement
                else ""
            )
            return Decision(
                False, f"{said} {what}. A Deny wins over every Allow.", statement
            )
    for statement in fitting:
        if "Condition" not in statement:
            return Decision(True, f"A statement allows {what}.", statement)
    if fitting:
        why = "One does under a Condition, and that does not count here."
        return Decision(False, f"No statement allows {what}. {why}", fitting[0])
    return Decision(False, f"No statement allows {what}. {_why(statements, action)}")


def stream_refusal(documents: Iterable[Document], stream_arn: str) -> str | None:
    """AWS's refusal to make an event source mapping, or None if the role may read.

    The role needs GetRecords, GetShardIterator and DescribeStream on the stream's own
    ARN. The sentence also names ListStreams; that action has no resource-level
    permission (Service Authorization Reference, DynamoDB), and mappings made with
    policies on `.../stream/*` work, as in AWS's own tutorial, so it is not asked for.
    """
    documents = list(documents)
    if all(evaluate(documents, a, stream_arn).allowed for a in STREAM_READER_ACTIONS):
        return None
    return (
        f"Cannot access stream {stream_arn}. Please ensure the role can perform the "
        "GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on "
        "your stream in IAM."
    )


def _statements(documents: Iterable[Document]) -> Iterator[Statement]:
    for document in documents:
        if not isinstance(document, Mapping) or "Statement" not in document:
            raise ValueError(
                'A policy document is a dict with "Version" and "Statement"; got '
                f"{document!r:.80}. If it is JSON text, read it with json.loads()."
            )
        found = document["Statement"]
        for statement in [found] if isinstance(found, Mapping) else found:
            yield _checked(statement)


def _checked(statement: Any) -> Statement:
    if not isinstance(statement, Mapping):
        raise ValueError(f"A policy statement is a dict; got {statement!r:.80}.")
    if statement.get("Effect") not in ("Allow", "Deny"):
        raise ValueError(
            'Effect is "Allow" or "Deny", written like this; got '
            f"{statement.get('Effect')!r}."
        )
    if "Principal" in statement:
        raise ValueError(
            "A role's policy has no Principal: the role is who it is about. Principal "
            "stands in trust policies and in policies on resources."
        )
    for name in ("Action", "Resource"):
        if (name in statement) == (f"Not{name}" in statement):
            raise ValueError(
                f"A policy statement has either {name} or Not{name}; got "
                f"{sorted(statement)}."
            )
    for action in _values(statement, "Action"):
        if action != "*" and ":" not in action:
            raise ValueError(
                f"{action!r} is no action. It begins with the service, for example "
                '"dynamodb:GetRecords".'
            )
    _values(statement, "Resource")
    return statement


def _values(statement: Statement, name: str) -> list[str]:
    """The statement's Action or NotAction (or Resource ...) as a list."""
    value = statement.get(name, statement.get(f"Not{name}"))
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, (list, tuple)) or not values:
        raise ValueError(f"{name} is text or a list of texts; got {value!r:.80}.")
    if not all(isinstance(one, str) for one in values):
        raise ValueError(f"{name} is text or a list of texts; got {value!r:.80}.")
    return list(values)


def _fits(statement: Statement, action: str, resource: str) -> bool:
    return _fits_action(statement, action) and _fits_resource(statement, resource)


def _fits_action(statement: Statement, action: str) -> bool:
    patterns = [one.lower() for one in _values(statement, "Action")]
    return _any(patterns, action.lower()) == ("Action" in statement)


def _fits_resource(statement: Statement, resource: str) -> bool:
    patterns = _values(statement, "Resource")
    return _any(patterns, resource) == ("Resource" in statement)


def _any(patterns: Iterable[str], value: str) -> bool:
    return any(_pattern(one).fullmatch(value) for one in patterns)


@lru_cache(maxsize=1024)
def _pattern(text: str) -> re.Pattern[str]:
    wild = {"*": ".*", "?": "."}
    return re.compile("".join(wild.get(c, re.escape(c)) for c in text), re.DOTALL)


def _why(statements: Iterable[Statement], action: str) -> str:
    """The nearest miss, for a learner."""
    allowing = [
        s for s in statements if s["Effect"] == "Allow" and _fits_action(s, action)
    ]
    if not allowing:
        return "No policy of this role allows the action on anything."
    places = [p for s in allowing for p in _values(s, "Resource") if "Resource" in s]
    return f"The action is allowed, but only on {', '.join(places) or 'other things'}."
