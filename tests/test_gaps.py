"""Where the practice account has no answer it says so, and names what was asked."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.dynamodb.responses import DynamoHandler

from helpers import lab


@pytest.fixture(autouse=True)
def account() -> Iterator[None]:
    lab.start()
    yield
    lab.stop()


def refused(service: str, call: str, region: str | None = None, **more: object) -> str:
    """The error's code and text. Its traceback shows what caused it."""
    client = boto3.client(service, region_name=region)
    with pytest.raises(ClientError) as error:
        getattr(client, call)(**more)
    return f"{error.value.response['Error']['Code']}: {error.value}"


@pytest.mark.parametrize(
    ("service", "call", "named"),
    [
        (
            "dynamodb",
            "list_contributor_insights",
            "ListContributorInsights of dynamodb",
        ),
        ("lambda", "get_account_settings", "GetAccountSettings of lambda"),
        ("mediaconvert", "list_jobs", "ListJobs of mediaconvert"),
    ],
)
def test_what_is_not_there_is_said(service: str, call: str, named: str) -> None:
    told = refused(service, call)
    assert told.startswith("NotInThePracticeAccount: ")
    assert f"the practice account does not have this: {named}." in told
    assert "endpoint_url" not in told


def test_a_broken_call_names_itself_and_its_cause(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cause = KeyError("Surprise")

    def broken(self: DynamoHandler) -> None:
        raise cause

    monkeypatch.setattr(DynamoHandler, "list_tables", broken)
    with pytest.raises(ClientError) as error:
        boto3.client("dynamodb").list_tables()
    assert error.value.__cause__ is cause
    assert error.value.operation_name == "ListTables"
    told = str(error.value)
    assert "could not finish ListTables of dynamodb" in told
    assert "KeyError: 'Surprise'" in told


@pytest.mark.parametrize(
    ("service", "call"),
    [
        ("dynamodb", "list_tables"),
        ("dynamodbstreams", "list_streams"),
        ("lambda", "list_functions"),
        ("sqs", "list_queues"),
        ("ses", "list_identities"),
    ],
)
def test_a_misspelt_region_is_named_and_the_right_one_given(
    service: str, call: str
) -> None:
    told = refused(service, call, "eu-centrl-1")
    assert "there is no Region eu-centrl-1" in told
    assert 'region_name="eu-central-1"' in told


def test_another_region_of_aws_is_there_and_empty() -> None:
    for region in ("us-west-2", "cn-north-1"):
        client = boto3.client("dynamodb", region_name=region)
        assert client.list_tables()["TableNames"] == []
