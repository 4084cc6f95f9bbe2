"""The practice account over HTTP: seen by other programs, on this machine only."""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import notebook_runner as runner
import pytest
import template_kit

from helpers import lab
from helpers.functions import zip_source
from helpers.targets.choice import Target, TargetRefused, chosen

CHAPTER_01 = runner.NOTEBOOKS / "01_enable_a_stream.ipynb"


@pytest.fixture
def url() -> Iterator[str]:
    lab.start()
    yield lab.serve()
    lab.stop()


def table(name: str = "Users", **more: object) -> None:
    boto3.client("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "userId", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "userId", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        **more,
    )


def ask(url: str, call: str, body: dict, host: str = "") -> tuple[int, dict]:
    """A request as any program makes it, without boto3."""
    where = urlsplit(url)
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=60)
    scope = "PRACTICE/20220821/eu-central-1/dynamodb/aws4_request"
    headers = {
        "Host": host or where.netloc,
        "X-Amz-Target": f"DynamoDB_20120810.{call}",
        "Content-Type": "application/x-amz-json-1.0",
        "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, Signature=x",
    }
    connection.request("POST", "/", json.dumps(body), headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, json.loads(text) if text.startswith("{") else {"text": text}


def test_what_another_program_writes_is_seen_from_boto3(url: str) -> None:
    stream = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    table(StreamSpecification=stream)
    item = {"userId": {"S": "user_1"}}
    status, _ = ask(url, "PutItem", {"TableName": "Users", "Item": item})
    assert status == 200
    ask(url, "PutItem", {"TableName": "Users", "Item": item})  # changes nothing
    assert boto3.client("dynamodb").scan(TableName="Users")["Items"] == [item]
    streams = boto3.client("dynamodbstreams")
    (one,) = streams.list_streams()["Streams"]
    about = streams.describe_stream(StreamArn=one["StreamArn"])["StreamDescription"]
    iterator = streams.get_shard_iterator(
        StreamArn=one["StreamArn"],
        ShardId=about["Shards"][0]["ShardId"],
        ShardIteratorType="TRIM_HORIZON",
    )["ShardIterator"]
    records = streams.get_records(ShardIterator=iterator)["Records"]
    assert [record["eventName"] for record in records] == ["INSERT"]


def test_only_this_machine_is_answered(url: str) -> None:
    port = urlsplit(url).port
    assert urlsplit(url).hostname == "127.0.0.1"
    with (
        pytest.raises(ConnectionRefusedError),
        socket.create_connection(("127.0.0.2", port), 2),
    ):
        pass
    status, _ = ask(url, "ListTables", {}, host="evil.example.com")
    assert status == 403


def test_stop_closes_the_door() -> None:
    lab.start()
    url = lab.serve()
    assert lab.serve() == url
    lab.stop()
    with pytest.raises(ConnectionError):
        ask(url, "ListTables", {})


@pytest.mark.parametrize("port", ["x", "8000", -1, 80000, 1.5, None, True])
def test_what_is_no_port_is_said(port: Any) -> None:
    lab.start()
    with pytest.raises(ValueError, match=r"is no port\. It is a whole number"):
        lab.serve(port)
    assert lab.serve().startswith("http://127.0.0.1:")
    lab.stop()


def test_a_port_that_is_taken_is_said_and_another_one_can_be_had() -> None:
    lab.start()
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(OSError, match=f"Port {port} cannot be had") as error:
            lab.serve(port)
    assert "leave it out for a free one" in str(error.value)
    url = lab.serve()
    assert ask(url, "ListTables", {}) == (200, {"TableNames": []})
    lab.stop()


def test_without_an_account_there_is_nothing_to_serve() -> None:
    with pytest.raises(RuntimeError, match=r"Run lab\.start\(\) first"):
        lab.serve()


@pytest.mark.parametrize("port", ["abc", "-1", "80000"])
def test_the_command_says_what_a_port_is(port: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "helpers.targets.serve", port],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "is no port. It is a whole number from 1 to 65535" in done.stderr
    assert "Traceback" not in done.stderr


def test_requests_are_listed_only_in_an_account_of_yours(url: str) -> None:
    with pytest.raises(RuntimeError, match="WORKBOOK_TARGET=aws"):
        lab.requests()


def test_start_keeps_the_door_and_empties_the_account(url: str) -> None:
    table()
    lab.start()
    assert ask(url, "ListTables", {}) == (200, {"TableNames": []})


def test_notebook_and_requests_take_turns(url: str) -> None:
    """Both write at once, and time moves: nothing is lost, no number comes twice."""
    table(StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
    failed = []

    def outside(who: int) -> None:
        for number in range(15):
            item = {"userId": {"S": f"{who}-{number}"}}
            status, _ = ask(url, "PutItem", {"TableName": "Users", "Item": item})
            if status != 200:
                failed.append(status)

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        threads = [threading.Thread(target=outside, args=(n,)) for n in range(3)]
        for thread in threads:
            thread.start()
        dynamodb = boto3.client("dynamodb")
        for number in range(40):
            item = {"userId": {"S": f"here-{number}"}}
            dynamodb.put_item(TableName="Users", Item=item)
            lab.clock.advance(timedelta(seconds=1))
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert failed == []
    streams = boto3.client("dynamodbstreams")
    arn = streams.list_streams()["Streams"][0]["StreamArn"]
    shard = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]
    iterator = streams.get_shard_iterator(
        StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    records = streams.get_records(ShardIterator=iterator)["Records"]
    numbers = [int(one["dynamodb"]["SequenceNumber"]) for one in records]
    assert len(numbers) == len(set(numbers)) == 85
    assert numbers == sorted(numbers)


THREADED = """
import boto3
from concurrent.futures import ThreadPoolExecutor

def handler(event, context):
    sts = boto3.client("sts")
    with ThreadPoolExecutor(2) as pool:
        print(list(pool.map(lambda _: sts.get_caller_identity()["Account"], "ab")))
"""


def test_a_handler_with_threads_of_its_own_does_not_wait_for_itself(url: str) -> None:
    made = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    table(StreamSpecification=made)
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}
    trust["Action"] = "sts:AssumeRole"
    iam = boto3.client("iam")
    role = iam.create_role(
        RoleName="r",
        AssumeRolePolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [trust]}
        ),
    )["Role"]["Arn"]
    managed = "arn:aws:iam::aws:policy/service-role/AWSLambdaDynamoDBExecutionRole"
    iam.attach_role_policy(RoleName="r", PolicyArn=managed)
    client = boto3.client("lambda")
    client.create_function(
        FunctionName="f",
        Role=role,
        Runtime="python3.13",
        Handler="index.handler",
        Code={"ZipFile": zip_source(THREADED)},
    )
    arn = boto3.client("dynamodbstreams").list_streams()["Streams"][0]["StreamArn"]
    client.create_event_source_mapping(
        EventSourceArn=arn, FunctionName="f", StartingPosition="TRIM_HORIZON"
    )
    boto3.client("dynamodb").put_item(TableName="Users", Item={"userId": {"S": "u"}})
    (done,) = lab.deliver()
    assert done.ok, done.error


def commands(path: Path) -> list[str]:
    """The AWS CLI commands that a chapter prints."""
    cells = [cell for cell in runner.read(path).cells if cell.cell_type == "markdown"]
    blocks = re.findall(r"```\n(aws .*?)```", "\n".join(c.source for c in cells), re.S)
    return [block.replace("\\\n", " ").strip() for block in blocks]


def aws(url: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the real AWS CLI, which talks to this address."""
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("AWS_")},
        "AWS_ACCESS_KEY_ID": "PRACTICE",
        "AWS_SECRET_ACCESS_KEY": "practice",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_CONFIG_FILE": os.devnull,
    }
    return subprocess.run(
        [Path(sys.executable).parent / "aws", *words, "--endpoint-url", url],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def answer(url: str, *words: str) -> dict:
    done = aws(url, *words)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout or "{}")


@pytest.mark.elsewhere
def test_chapter_01s_command_works_with_the_real_cli(url: str) -> None:
    table()
    (command,) = commands(CHAPTER_01)
    answer(url, *command.split()[1:])
    about = boto3.client("dynamodb").describe_table(TableName="Users")["Table"]
    assert about["StreamSpecification"]["StreamViewType"] == "NEW_IMAGE"
    words = ["dynamodb", "put-item", "--table-name", "Users", "--item"]
    answer(url, *words, '{"userId": {"S": "cli"}}')
    (stream,) = answer(url, "dynamodbstreams", "list-streams")["Streams"]
    assert stream["StreamArn"] == about["LatestStreamArn"]
    assert boto3.client("dynamodb").scan(TableName="Users")["Count"] == 1


@pytest.mark.elsewhere
def test_the_template_is_deployed_with_the_real_cli(url: str, tmp_path: Path) -> None:
    boto3.client("ses").verify_email_identity(EmailAddress="hello@example.com")
    edited = tmp_path / "template.yaml"

    def deploy(text: str) -> subprocess.CompletedProcess[str]:
        edited.write_text(text, "utf-8")
        words = ["--template-file", str(edited), "--stack-name", "welcome"]
        words += ["--capabilities", "CAPABILITY_NAMED_IAM"]
        return aws(url, "cloudformation", "deploy", *words)

    text = template_kit.cloudformation()
    item = {"createdAt": {"S": "2022-08-20"}, "firstname": {"S": "Ada"}}
    for user, template in (("a", text), ("b", text.replace('"Hello "', '"Hi "'))):
        done = deploy(template)
        assert done.returncode == 0, done.stderr
        item["userId"] = {"S": user}
        boto3.client("dynamodb").put_item(TableName="Users", Item=item)
        lab.deliver()
    assert list(lab.inbox()["body"]) == ["Hello Ada", "Hi Ada"]
    words = ["cloudformation", "describe-stacks", "--stack-name", "welcome"]
    (stack,) = answer(url, *words)["Stacks"]
    assert {one["OutputKey"] for one in stack["Outputs"]} == {"StreamArn", "TriggerId"}
    assert "No changes to deploy" in deploy(template).stderr
    time.sleep(1)  # The CLI names a change set by the second; this one is left over.
    failed = deploy(text.replace("BatchSize: 10", "BatchSize: 99999"))
    assert "describe-stack-events --stack-name welcome" in failed.stderr
    mistake = deploy(text.replace("!Ref Sender", "!Ref Sendr"))
    assert "Unresolved resource dependencies [Sendr]" in mistake.stderr


@pytest.mark.parametrize(
    "name", ["https://127.0.0.1:1", "http://example.com", "http://10.0.0.1:80", "x"]
)
def test_no_other_address_is_a_target(name: str) -> None:
    with pytest.raises(TargetRefused):
        chosen({"WORKBOOK_TARGET": name})


def test_aws_asks_for_a_profile_a_region_and_a_yes() -> None:
    asked = {
        "WORKBOOK_TARGET": "aws",
        "AWS_PROFILE": "sandbox",
        "AWS_REGION": "eu-central-1",
        "WORKBOOK_ACCEPT_COST": "yes",
    }
    target = Target("aws", "", "sandbox", "eu-central-1", "workbook-")
    assert chosen(asked) == target
    for name in ("AWS_PROFILE", "AWS_REGION", "WORKBOOK_ACCEPT_COST"):
        less = {k: v for k, v in asked.items() if k != name}
        with pytest.raises(TargetRefused, match=name):
            chosen(less)
    with pytest.raises(TargetRefused, match="COST"):
        chosen(asked | {"WORKBOOK_ACCEPT_COST": "no"})


def test_the_default_target_opens_no_socket_and_loads_no_server() -> None:
    program = (
        "import sys; from helpers import lab; lab.start(); lab.stop();"
        "print([n for n in sys.modules if n.startswith('helpers.targets')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
