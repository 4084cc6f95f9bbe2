"""One stack, four ways: each deploys, delivers, and makes the same as the others."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import template_kit as kit

from helpers import lab
from helpers.faithful.account import ACCOUNT_ID

DEPLOYED = [
    "cloudformation",
    "sam",
    pytest.param("cdk", marks=[pytest.mark.elsewhere, pytest.mark.needs_node]),
]


@pytest.fixture(autouse=True)
def account() -> Iterator[None]:
    lab.start()
    boto3.client("ses").verify_email_identity(EmailAddress="hello@example.com")
    yield
    lab.stop()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    texts: dict[str, str] = {}

    def of(name: str) -> str:
        if name not in texts:
            cdk = name == "cdk"
            texts[name] = (
                kit.cdk(tmp_path_factory.mktemp("cdk")) if cdk else getattr(kit, name)()
            )
        return texts[name]

    return of


def sign_up(user_id: str, **more: Any) -> None:
    item = {"userId": {"S": user_id}, "createdAt": {"S": "2022-08-20"}, **more}
    boto3.client("dynamodb").put_item(TableName="Users", Item=item)


@pytest.mark.parametrize("name", DEPLOYED)
def test_deploys_and_its_trigger_delivers(
    name: str, template: Callable[[str], str]
) -> None:
    kit.deploy(template(name))
    sign_up("user_1", firstname={"S": "Ada"})
    done = lab.deliver()
    assert [len(one.records) for one in done] == [1]
    assert list(lab.inbox()["to"]) == ["user_1@example.com"]

    sign_up("user_1", firstname={"S": "Ada"}, lastname={"S": "Lovelace"})
    assert len(lab.deliver()) == 0  # the filter lets only new users through


def test_change_sets_make_and_update_it_and_it_delivers() -> None:
    # As `aws cloudformation deploy` and `sam deploy` do.
    formed, text = boto3.client("cloudformation"), kit.cloudformation()
    which = {"StackName": "welcome", "ChangeSetName": "deploy"}
    at_once = {"Delay": 600, "MaxAttempts": 1}
    for kind, template, user in (
        ("CREATE", text, "user_1"),
        ("UPDATE", text.replace('"Hello "', '"Hi "'), "user_2"),
    ):
        formed.create_change_set(
            **which,
            ChangeSetType=kind,
            TemplateBody=template,
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )
        ready = formed.get_waiter("change_set_create_complete")
        ready.wait(**which, WaiterConfig=at_once)
        formed.execute_change_set(**which)
        done = formed.get_waiter(f"stack_{kind.lower()}_complete")
        done.wait(StackName="welcome", WaiterConfig=at_once)
        sign_up(user, firstname={"S": "Ada"})
        assert [len(one.records) for one in lab.deliver()] == [1]
    assert list(lab.inbox()["body"]) == ["Hello Ada", "Hi Ada"]
    assert boto3.client("dynamodb").scan(TableName="Users")["Count"] == 2


@pytest.mark.parametrize("name", DEPLOYED)
def test_a_user_it_cannot_welcome_goes_to_the_queue(
    name: str, template: Callable[[str], str]
) -> None:
    kit.deploy(template(name))
    sign_up("nameless")
    sign_up("user_1", firstname={"S": "Ada"})
    done = lab.deliver()
    assert list(lab.inbox()["to"]) == ["user_1@example.com"]
    assert [one.condition for one in done.given_up] == ["RetryAttemptsExhausted"]
    sqs = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName="welcome-failures")["QueueUrl"]
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    assert json.loads(message["Body"])["DDBStreamBatchInfo"]["batchSize"] == 1
    logs = boto3.client("logs")
    events = logs.filter_log_events(logGroupName="/aws/lambda/welcome")["events"]
    assert any("welcomed user_1" in one["message"] for one in events)


@pytest.mark.parametrize("name", ["terraform", *DEPLOYED[1:]])
def test_makes_the_same_as_the_cloudformation_template(
    name: str, template: Callable[[str], str]
) -> None:
    wanted = kit.deploy(template("cloudformation"))
    if name == "terraform":
        found = kit.terraform()
    else:
        lab.start()
        found = kit.deploy(template(name))
    for attribute, value in wanted.items():
        assert found[attribute] == value, attribute
    assert found.keys() == wanted.keys()


@pytest.mark.parametrize("name", ["terraform", *DEPLOYED])
def test_runs_the_code_of_the_folder_welcome(
    name: str, template: Callable[[str], str]
) -> None:
    if name == "terraform":
        assert kit.terraform_code() == kit.CODE
        return
    kit.deploy(template(name))
    function = lab._lab().account.function(
        f"arn:aws:lambda:eu-central-1:{ACCOUNT_ID}:function:welcome"
    )
    with zipfile.ZipFile(io.BytesIO(function["code"])) as package:
        assert package.read("index.py").decode() == kit.CODE


def test_what_is_written_after_an_update_of_the_view_type_is_delivered() -> None:
    text = kit.cloudformation()
    kit.deploy(text)
    sign_up("user_1", firstname={"S": "Ada"})
    lab.deliver()
    boto3.client("cloudformation").update_stack(
        StackName="welcome",
        TemplateBody=text.replace(
            "StreamViewType: NEW_IMAGE", "StreamViewType: NEW_AND_OLD_IMAGES"
        ),
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    sign_up("user_2", firstname={"S": "Grace"})
    assert len(lab.deliver()) == 1
    assert list(lab.inbox()["body"]) == ["Hello Ada", "Hello Grace"]


def test_the_role_may_do_these_things_on_its_own_resources_and_no_more() -> None:
    wanted = kit.deploy(kit.cloudformation())
    actions = sorted(action for _, some, _, _ in wanted["may"] for action in some)
    assert actions == [
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "ses:SendEmail",
        "sqs:SendMessage",
    ]
    assert all("*" not in resources for _, _, resources, _ in wanted["may"])


def test_a_prefix_comes_before_each_name() -> None:
    formed = boto3.client("cloudformation")
    formed.create_stack(
        StackName="dev-welcome",
        TemplateBody=kit.cloudformation(),
        Parameters=[{"ParameterKey": "Prefix", "ParameterValue": "dev-"}],
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    assert boto3.client("dynamodb").list_tables()["TableNames"] == ["dev-Users"]
    (role,) = boto3.client("iam").list_roles()["Roles"]
    (function,) = boto3.client("lambda").list_functions()["Functions"]
    (queue,) = boto3.client("sqs").list_queues()["QueueUrls"]
    assert role["RoleName"] == function["FunctionName"] == "dev-welcome"
    assert queue.endswith("/dev-welcome-failures")


def test_deleting_the_stack_leaves_nothing() -> None:
    kit.deploy(kit.cloudformation())
    boto3.client("cloudformation").delete_stack(StackName="welcome")
    assert boto3.client("dynamodb").list_tables()["TableNames"] == []
    assert boto3.client("lambda").list_functions()["Functions"] == []
    assert (
        boto3.client("lambda").list_event_source_mappings()["EventSourceMappings"] == []
    )
    assert boto3.client("iam").list_roles()["Roles"] == []
    assert "QueueUrls" not in boto3.client("sqs").list_queues()


def test_cfn_lint_finds_nothing() -> None:
    files = [kit.TEMPLATES / "cloudformation.yaml", kit.TEMPLATES / "sam.yaml"]
    linter = Path(sys.executable).parent / "cfn-lint"
    done = subprocess.run([linter, *files], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
