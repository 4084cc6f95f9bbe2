"""What is done on an account that is not for practice alone, seen in the practice one.

The workbook's things get a prefix and a tag, and cleaning up takes these and no other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import boto3
import faithful_mappings
import pytest
import template_kit as kit
from botocore.client import BaseClient
from faithful_registry import Aws

from helpers import lab
from helpers.clock import ARTICLE_INSTANT
from helpers.deliveries import Invocation
from helpers.functions import zip_source
from helpers.targets import awaited, identities, names, resources, telling, templates
from helpers.targets.own_lambda import OwnLambda
from helpers.trigger.settings import MappingSettings

PREFIX = "wb-"
KEY = {
    "KeySchema": [{"AttributeName": "userId", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "userId", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        },
    }
)


@pytest.fixture
def practice(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The practice account. What is done to clients ends with the test."""
    monkeypatch.setattr(BaseClient, "_make_api_call", BaseClient._make_api_call)
    lab.start()
    boto3.DEFAULT_SESSION = boto3.Session()
    yield
    lab.stop()


@pytest.fixture
def account(practice: None) -> None:
    """With the owner's things in it, and from then on treated as `aws` is."""
    boto3.client("dynamodb").create_table(TableName="wb-of-my-own", **KEY)
    boto3.client("sqs").create_queue(QueueName="wb-of-my-own")
    boto3.client("sns").create_topic(Name="wb-of-my-own")
    boto3.client("iam").create_role(
        RoleName="wb-of-my-own", AssumeRolePolicyDocument=TRUST
    )
    boto3.client("ses").verify_email_identity(EmailAddress="me@example.com")
    identities.tag_new_ones()
    names.rename_calls(PREFIX, {"CreateStack": templates.with_prefix})


def everything() -> set[tuple[str, str]]:
    return {(one.kind, one.name) for one in resources.found("")}


@pytest.mark.usefixtures("account")
def test_what_is_made_is_listed_and_removed_and_the_owners_things_stay() -> None:
    before = everything()
    client = boto3.Session(region_name="eu-central-1").client("dynamodb")  # any session
    client.create_table(TableName="Users", **KEY)
    boto3.client("sqs").create_queue(QueueName="failures")
    boto3.client("sns").create_topic(Name="orders")
    boto3.client("iam").create_role(RoleName="welcome", AssumeRolePolicyDocument=TRUST)
    for address in ("me@example.com", "hello@example.com"):
        boto3.client("ses").verify_email_identity(EmailAddress=address)
    made = {(one.kind, one.name) for one in resources.found(PREFIX)}
    assert made == {
        ("table", "wb-Users"),
        ("queue", "wb-failures"),
        ("topic", "wb-orders"),
        ("role", "wb-welcome"),
        ("identity", "hello@example.com"),
    }
    assert everything() == before | made
    assert resources.remove(PREFIX) == []
    assert everything() == before


@pytest.mark.usefixtures("account")
def test_the_stack_of_chapter_10_gets_the_prefix_through_its_parameter() -> None:
    before = everything()
    kit.deploy(kit.cloudformation())
    boto3.client("ses").verify_email_identity(EmailAddress="hello@example.com")
    item = {"userId": {"S": "u"}, "createdAt": {"S": "d"}, "firstname": {"S": "Ada"}}
    boto3.client("dynamodb").put_item(TableName="Users", Item=item)
    assert [one.function_name for one in lab.deliver()] == ["wb-welcome"]
    assert len(lab.mails()) == 1
    made = everything() - before
    assert {name for kind, name in made if kind not in ("identity", "log group")} == {
        "wb-welcome",
        "wb-Users",
        "wb-welcome-failures",
    }
    resources.remove(PREFIX)
    assert everything() == before


def test_a_template_without_the_parameter_is_changed() -> None:
    template = """
    Resources:
      One: {Type: AWS::DynamoDB::Table, Properties: {TableName: Users}}
      Two: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub "${One}-failures"}}
      Three: {Type: AWS::SQS::Queue}
      Four: {Type: AWS::IAM::Role, Properties: {RoleName: wb-welcome}}
    """
    body = templates.with_prefix({"TemplateBody": template}, PREFIX)["TemplateBody"]
    one, two, three, four = json.loads(body)["Resources"].values()
    assert one["Properties"]["TableName"] == {"Fn::Join": ["", ["wb-", "Users"]]}
    queue = {"Fn::Sub": "${One}-failures"}
    assert two["Properties"]["QueueName"] == {"Fn::Join": ["", ["wb-", queue]]}
    assert "Properties" not in three
    assert four["Properties"] == {"RoleName": "wb-welcome"}


def test_a_prefix_that_the_learner_gives_is_kept() -> None:
    own = [{"ParameterKey": "Prefix", "ParameterValue": "wb-dev-"}]
    params = {"TemplateBody": kit.cloudformation(), "Parameters": own}
    assert templates.with_prefix(params, PREFIX)["Parameters"] == own


@pytest.mark.parametrize("text", ["Resources: [a, {", "no template", ""])
def test_a_template_that_cannot_be_read_is_sent_as_it_is(text: str) -> None:
    given = {"TemplateBody": text}
    assert templates.with_prefix(given, PREFIX) == given
    assert templates.with_telling_functions(text) == text


@pytest.mark.usefixtures("practice")
def test_the_clients_in_a_function_ask_for_the_same_names() -> None:
    boto3.client("dynamodb").create_table(TableName="wb-Greeted", **KEY)
    source = """
    import boto3

    dynamodb = boto3.client("dynamodb")


    def handler(event, context):
        dynamodb.put_item(TableName="Greeted", Item={"userId": {"S": "ada"}})
    """
    code = telling.telling(zip_source(source), "index.handler", PREFIX)
    role = boto3.client("iam").create_role(
        RoleName="greet", AssumeRolePolicyDocument=TRUST
    )["Role"]["Arn"]
    client = boto3.client("lambda")
    client.create_function(
        FunctionName="greet",
        Role=role,
        Runtime="python3.13",
        Handler="index.handler",
        Code={"ZipFile": code},
    )
    answer = client.invoke(FunctionName="greet")
    assert "FunctionError" not in answer, answer["Payload"].read()
    items = boto3.client("dynamodb").scan(TableName="wb-Greeted")["Items"]
    assert items == [{"userId": {"S": "ada"}}]


SETTINGS = {
    "UUID": "1",
    "EventSourceArn": "arn:aws:dynamodb:eu-central-1:1:table/T/stream/x",
    "FunctionArn": "arn:aws:lambda:eu-central-1:1:function:f",
}


def told(*tries: str | None, response: object = None) -> list[Invocation]:
    """Invocations with records 1 and 2. Each try is an error, or None."""
    records = tuple(
        json.dumps({"eventID": id, "dynamodb": {"SequenceNumber": id}}) for id in "12"
    )
    return [
        Invocation(
            "f",
            str(n),
            n,
            ARTICLE_INSTANT,
            0.1,
            "",
            "1",
            response,
            error,
            None,
            "",
            None,
            records,
        )
        for n, error in enumerate(tries, start=1)
    ]


@pytest.mark.parametrize(
    ("tries", "more", "expected"),
    [
        ([], {}, ["no log tells that it was delivered"] * 2),
        ([None], {}, [None, None]),
        (["boom"], {}, ["tried 1 times, the last time: boom"] * 2),
        (["boom", None], {}, [None, None]),
        (["boom"] * 3, {"MaximumRetryAttempts": 2}, [None, None]),
        (
            ["x"] * 2,
            {"MaximumRetryAttempts": 2},
            ["tried 2 times, the last time: x"] * 2,
        ),
    ],
)
def test_what_is_still_to_come(
    tries: list[str | None], more: dict[str, int], expected: list[str | None]
) -> None:
    settings = MappingSettings.from_api({**SETTINGS, **more})
    known = awaited.heard(told(*tries), settings)
    found = [awaited.awaited(known.get(id, awaited.NOTHING), settings) for id in "12"]
    assert found == expected


def test_of_a_partial_response_only_what_follows_is_still_to_come() -> None:
    answer = {"batchItemFailures": [{"itemIdentifier": "2"}]}
    reports = {**SETTINGS, "FunctionResponseTypes": ["ReportBatchItemFailures"]}
    settings = MappingSettings.from_api(reports)
    known = awaited.heard(told(None, response=answer), settings)
    first, second = (awaited.awaited(known[id], settings) for id in "12")
    assert first is None
    assert second == "tried 1 times, the last time: the function reported it as failed"
    plain = MappingSettings.from_api(SETTINGS)
    known = awaited.heard(told(None, response=answer), plain)
    assert awaited.awaited(known["2"], plain) is None


@pytest.mark.parametrize(
    ("line", "status", "error"),
    [
        ("2026-11-24T20:55:00Z 1 Task timed out after 3.00 seconds\n\n", "",
         "Task timed out after 3.00 seconds"),
        ("hello", "\tStatus: timeout", "Task timed out"),
        ("hello", "", None),
    ],
)  # fmt: skip
def test_a_log_tells_that_time_ran_out(
    line: str, status: str, error: str | None
) -> None:
    lines = ["START RequestId: 1", line, f"REPORT RequestId: 1\tDuration: 9 ms{status}"]
    [one] = telling.read([(0.0, text) for text in lines])
    assert one.ended
    assert one.error == error


def test_nobody_waits_for_hours_of_real_time() -> None:
    with pytest.raises(RuntimeError, match="unset WORKBOOK_TARGET"):
        OwnLambda("eu-central-1").deliver(timedelta(hours=2))


@pytest.mark.usefixtures("practice")
def test_a_mapping_keeps_its_tags() -> None:
    _, made = faithful_mappings.mapped(Aws(lambda _: None), Tags={"team": "a"})
    client, arn = boto3.client("lambda"), made["EventSourceMappingArn"]
    client.tag_resource(Resource=arn, Tags={"stage": "b"})
    assert client.list_tags(Resource=arn)["Tags"] == {"team": "a", "stage": "b"}
    client.untag_resource(Resource=arn, TagKeys=["team"])
    assert client.list_tags(Resource=arn)["Tags"] == {"stage": "b"}
