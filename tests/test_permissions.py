"""Who may read a stream. Source: IAM user guide, "Policy evaluation logic"."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.permissions import STREAM_READER_ACTIONS, evaluate, stream_refusal

TABLE = "arn:aws:dynamodb:eu-central-1:123456789012:table/Users"
STREAM = f"{TABLE}/stream/2022-08-21T10:49:51.310"
REENABLED = f"{TABLE}/stream/2022-08-21T15:34:25.720"
ACTIONS = [
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
]


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(resource: Any, action: Any = ACTIONS) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def deny(resource: Any, action: Any = ACTIONS) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, "Resource": resource}


EXECUTION_ROLE = document(  # AWSLambdaDynamoDBExecutionRole, v1
    allow("*", [*ACTIONS, "logs:CreateLogGroup", "logs:CreateLogStream"]),
    allow("*", "logs:PutLogEvents"),
)
INVOCATION_ROLE = document(  # AWSLambdaInvocation-DynamoDB, v1
    allow("*", ["lambda:InvokeFunction"]), allow("*")
)


class TestReadingAStream:
    def test_the_articles_policy_with_a_star_reads_every_stream_of_the_table(self):
        policy = document(allow(f"{TABLE}/stream/*"))
        assert stream_refusal([policy], STREAM) is None
        assert stream_refusal([policy], REENABLED) is None

    def test_an_exact_arn_reads_that_stream_and_not_the_one_after_a_reenable(self):
        policy = document(allow(STREAM))
        assert stream_refusal([policy], STREAM) is None
        assert stream_refusal([policy], REENABLED) is not None

    def test_the_tables_arn_reads_no_stream(self):
        assert stream_refusal([document(allow(TABLE))], STREAM) is not None

    def test_the_refusal_is_awss_sentence(self):
        assert stream_refusal([], STREAM) == (
            f"Cannot access stream {STREAM}. Please ensure the role can perform the "
            "GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on "
            "your stream in IAM."
        )

    @pytest.mark.parametrize("missing", STREAM_READER_ACTIONS)
    def test_each_of_the_three_reading_actions_is_needed(self, missing: str):
        rest = [action for action in ACTIONS if action != missing]
        assert stream_refusal([document(allow("*", rest))], STREAM) is not None

    def test_list_streams_is_not_needed(self):
        policy = document(allow(STREAM, list(STREAM_READER_ACTIONS)))
        assert stream_refusal([policy], STREAM) is None

    @pytest.mark.parametrize("policy", [EXECUTION_ROLE, INVOCATION_ROLE])
    def test_both_managed_policies_read_streams(self, policy: dict[str, Any]):
        assert stream_refusal([policy], STREAM) is None

    def test_only_one_of_the_managed_policies_may_write_logs(self):
        group = "arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/welcome"
        logs = "logs:CreateLogGroup"
        assert evaluate([EXECUTION_ROLE], logs, group).allowed
        assert not evaluate([INVOCATION_ROLE], logs, group).allowed

    def test_an_explicit_deny_in_another_policy_wins(self):
        shut = document(deny(f"{TABLE}/stream/*", "dynamodb:GetRecords"))
        assert stream_refusal([EXECUTION_ROLE, shut], STREAM) is not None
        assert stream_refusal([shut, EXECUTION_ROLE], STREAM) is not None

    def test_the_three_actions_may_come_from_different_policies(self):
        policies = [document(allow(STREAM, a)) for a in STREAM_READER_ACTIONS]
        assert stream_refusal(iter(policies), STREAM) is None


class TestMatching:
    @pytest.mark.parametrize(
        ("pattern", "action", "fits"),
        [
            ("dynamodb:GetRecords", "dynamodb:GetRecords", True),
            ("DynamoDB:getrecords", "dynamodb:GetRecords", True),
            ("dynamodb:Get*", "dynamodb:GetShardIterator", True),
            ("dynamodb:*Stream?", "dynamodb:ListStreams", True),
            ("dynamodb:*Stream?", "dynamodb:DescribeStream", False),
            ("*", "dynamodb:GetRecords", True),
            ("dynamodb.GetRecords:x", "dynamodb:GetRecords", False),
            ("dynamodb:Get", "dynamodb:GetRecords", False),
            ("dynamodb:GetRecord", "dynamodb:GetRecords", False),
        ],
    )
    def test_actions_ignore_case_and_know_wildcards(self, pattern, action, fits):
        assert evaluate([document(allow("*", pattern))], action, "*").allowed is fits

    @pytest.mark.parametrize(
        ("pattern", "fits"),
        [
            (STREAM, True),
            (f"{TABLE}/stream/2022-08-21T??:49:51.310", True),
            ("arn:aws:dynamodb:*:*:table/*/stream/*", True),
            ("arn:aws:dynamodb:eu-central-1:123456789012:table/U*", True),
            ("arn:aws:dynamodb:eu-central-1:123456789012:table/users/*", False),
            (STREAM.replace(".310", "?310"), True),
            (f"{TABLE}/stream/?", False),
            (f"{TABLE}/stream", False),
        ],
    )
    def test_resources_mind_case_and_know_wildcards(self, pattern, fits):
        decision = evaluate([document(allow(pattern))], "dynamodb:GetRecords", STREAM)
        assert decision.allowed is fits

    def test_a_dot_in_a_pattern_is_only_a_dot(self):
        policy = document(allow(STREAM))
        other = STREAM.replace(".310", "x310")
        assert not evaluate([policy], "dynamodb:GetRecords", other).allowed

    def test_not_action_and_not_resource_turn_the_match_around(self):
        policy = document(
            {"Effect": "Allow", "NotAction": "iam:*", "NotResource": f"{TABLE}/index/*"}
        )
        assert evaluate([policy], "dynamodb:GetRecords", STREAM).allowed
        assert not evaluate([policy], "IAM:PassRole", STREAM).allowed
        assert not evaluate([policy], "dynamodb:Query", f"{TABLE}/index/a").allowed

    def test_a_statement_may_stand_without_a_list(self):
        policy = {"Version": "2012-10-17", "Statement": allow("*", "dynamodb:*")}
        assert evaluate([policy], "dynamodb:GetRecords", STREAM).allowed


class TestDecisions:
    def test_an_allow_under_a_condition_does_not_count(self):
        only_here = allow("*") | {
            "Condition": {"Bool": {"aws:SecureTransport": "true"}}
        }
        decision = evaluate([document(only_here)], "dynamodb:GetRecords", STREAM)
        assert not decision.allowed
        assert "Condition" in decision.reason
        assert decision.statement == only_here

    def test_a_deny_under_a_condition_counts(self):
        maybe = deny("*") | {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}
        decision = evaluate(
            [EXECUTION_ROLE, document(maybe)], "dynamodb:GetRecords", STREAM
        )
        assert not decision.allowed
        assert decision.statement == maybe

    def test_the_deciding_statement_comes_with_the_decision(self):
        policy = document(allow("*", "logs:*"), allow(STREAM))
        decision = evaluate([policy], "dynamodb:GetRecords", STREAM)
        assert decision.statement == policy["Statement"][1]

    def test_the_reason_names_the_resource_that_is_allowed_instead(self):
        reason = evaluate(
            [document(allow(TABLE))], "dynamodb:GetRecords", STREAM
        ).reason
        assert f"only on {TABLE}." in reason

    def test_the_reason_says_when_the_action_is_nowhere(self):
        reason = evaluate([EXECUTION_ROLE], "ses:SendEmail", "*").reason
        assert "No policy of this role allows the action" in reason


class TestMalformedDocuments:
    @pytest.mark.parametrize(
        ("policy", "says"),
        [
            (json.dumps(EXECUTION_ROLE), "json.loads"),
            ({"Version": "2012-10-17"}, '"Statement"'),
            (document("Allow everything"), "statement is a dict"),
            (document(allow("*") | {"Effect": "allow"}), '"Allow" or "Deny"'),
            (document({"Effect": "Allow", "Resource": "*"}), "Action or NotAction"),
            (document(allow("*") | {"NotResource": "x"}), "Resource or NotResource"),
            (document(allow("*", "GetRecords")), "begins with the service"),
            (document(allow("*", [])), "Action is text"),
            (document(allow(["*", 7])), "Resource is text"),
            (document(allow("*") | {"Principal": "*"}), "Principal"),
        ],
    )
    def test_are_refused_with_the_reason(self, policy, says):
        with pytest.raises(ValueError, match=says):
            evaluate([policy], "dynamodb:GetRecords", STREAM)


actions = st.sampled_from([*ACTIONS, "dynamodb:*", "dynamodb:Get*", "*", "logs:*"])
resources = st.sampled_from([TABLE, STREAM, REENABLED, f"{TABLE}/stream/*", "*"])
statements = st.builds(
    lambda effect, action, resource, condition: (
        {"Effect": effect, "Action": action, "Resource": resource}
        | ({"Condition": {}} if condition else {})
    ),
    st.sampled_from(["Allow", "Deny"]),
    st.lists(actions, min_size=1, max_size=3),
    st.lists(resources, min_size=1, max_size=3),
    st.booleans(),
)
policies = st.lists(st.builds(document, statements, statements), max_size=3)
asked = st.tuples(st.sampled_from(ACTIONS), st.sampled_from([TABLE, STREAM, REENABLED]))


class TestProperties:
    @given(policies, asked)
    def test_a_deny_of_everything_always_wins(self, documents, question):
        shut = document(deny("*", "*"))
        assert not evaluate([*documents, shut], *question).allowed
        assert not evaluate([shut, *documents], *question).allowed

    @given(policies, asked, statements)
    def test_one_more_allow_never_takes_anything_away(self, documents, question, more):
        more = more | {"Effect": "Allow"}
        before = evaluate(documents, *question).allowed
        assert evaluate([*documents, document(more)], *question).allowed >= before

    @given(policies, asked, statements)
    def test_one_more_deny_never_gives_anything(self, documents, question, more):
        more = more | {"Effect": "Deny"}
        before = evaluate(documents, *question).allowed
        assert evaluate([*documents, document(more)], *question).allowed <= before

    @given(policies, asked)
    def test_the_order_of_policies_does_not_matter(self, documents, question):
        backwards = list(reversed(documents))
        assert (
            evaluate(documents, *question).allowed
            == evaluate(backwards, *question).allowed
        )

    @given(asked)
    def test_nothing_is_allowed_by_default(self, question):
        assert not evaluate([], *question).allowed
