"""Nothing leaves the machine, start() is a clean slate, and two runs say the same.

Escapes are really tried, in a watched process (guard_child.py): an audit hook of Python
writes down and stops every look-up of a host and every connection.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from faithful_registry import Aws, S
from test_lab import TRUST

from helpers import lab
from helpers.clock import ARTICLE_INSTANT
from helpers.faithful.router import known_host
from helpers.guard import StaysHere
from helpers.targets.choice import TargetRefused

HERE = Path(__file__).parent
SECRETS = {
    "AWS_ACCESS_KEY_ID": "AKIAREALLYREAL000001",
    "AWS_SECRET_ACCESS_KEY": "really/real+secret+of+a+person",
    "AWS_SESSION_TOKEN": "really-real-session-token",
}
PROFILE = """\
[default]
aws_access_key_id = AKIAREALLYREAL000002
aws_secret_access_key = really/real+secret+in+a+file
[profile work]
region = eu-west-1
aws_access_key_id = AKIAREALLYREAL000003
aws_secret_access_key = really/real+secret+of+work
"""
USERS = {
    "profile": {"AWS_PROFILE": "work"},
    "endpoints": {
        **SECRETS,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": "https://aws.example.com",
        "AWS_ENDPOINT_URL_DYNAMODB": "http://localhost:8000",
        "BOTO_CONFIG": "/etc/boto.cfg",
    },
    "nothing": {},
}
Report = dict[str, Any]


def watched(user: str, home: Path) -> Report:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "BOTO"))}
    env |= USERS[user] | {"HOME": str(home)}
    if user == "profile":
        (home / ".aws").mkdir()
        (home / ".aws" / "config").write_text(PROFILE)
    services = [] if user == "profile" else ["few"]
    done = subprocess.run(
        [sys.executable, str(HERE / "guard_child.py"), *services],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


pytestmark = pytest.mark.xdist_group("guard")


@pytest.fixture(scope="module", params=USERS)
def report(request: pytest.FixtureRequest, tmp_path_factory: Any) -> Report:
    found = watched(request.param, tmp_path_factory.mktemp("home"))
    return {"user": request.param, **found}


def test_nothing_leaves_the_machine(report: Report) -> None:
    tries = report["tries"]
    control = tries.pop("control: without the practice account")
    if report["user"] != "nothing":
        assert control["attempts"], "the watch has to see a real attempt"
    assert len(tries) > 15
    assert {name: one["attempts"] for name, one in tries.items()} == {
        name: [] for name in tries
    }


def test_each_client_is_served_or_told_why_not(report: Report) -> None:
    tries = report["tries"]
    for name, one in tries.items():
        outcome = one["outcome"]
        if name.startswith("control"):
            continue
        if name.startswith(("before start", "refused", "after stop")):
            # Without keys in the environment botocore stops before it asks.
            assert "the practice account is closed. Run lab.start()" in outcome or (
                report["user"] == "nothing" and "credentials" in outcome
            )
        elif name == "own endpoint" or (
            name.startswith("early") and report["user"] == "endpoints"
        ):
            assert outcome.startswith("StaysHere: A request to ")
            assert "Make it again" in outcome
        elif name in ("session made before", "before stop", "opened again"):
            assert outcome == "served" or report["user"] == "endpoints"
        else:
            assert outcome == "served", name


def test_nobodys_keys_are_used(report: Report) -> None:
    assert len(report["seen"]) > 10
    for request in report["seen"]:
        assert "REALLYREAL" not in request
        assert "really" not in request
        assert "AKIA" not in request
        assert "Credential=PRACTICE/" in request


def test_a_refused_start_says_why(report: Report) -> None:
    misspelt, without_consent, again = report["refused"]
    assert misspelt == again
    assert misspelt.startswith("TargetRefused: WORKBOOK_TARGET=mtoo is no target.")
    assert "WORKBOOK_ACCEPT_COST=yes" in without_consent


def test_the_users_environment_is_as_before(report: Report) -> None:
    assert report["environment untouched"]
    assert report["environment restored"]
    assert report["environment restored again"]
    assert report["session restored"]


@pytest.mark.parametrize(
    ("host", "classic"),
    [
        (
            "123456789012.streams-ddb.eu-central-1.amazonaws.com",
            "streams.dynamodb.eu-central-1.amazonaws.com",
        ),
        (
            "123456789012.ddb.eu-west-1.amazonaws.com",
            "dynamodb.eu-west-1.amazonaws.com",
        ),
        (
            "streams-dynamodb.eu-west-1.api.aws",
            "streams.dynamodb.eu-west-1.amazonaws.com",
        ),
        ("lambda.eu-west-1.api.aws", "lambda.eu-west-1.amazonaws.com"),
        ("iam-fips.amazonaws.com", "iam.amazonaws.com"),
        ("sqs.eu-west-1.amazonaws.com", "sqs.eu-west-1.amazonaws.com"),
        ("api.aws.example.com", "api.aws.example.com"),
    ],
)
def test_other_names_of_a_host(host: str, classic: str) -> None:
    assert known_host(host) == classic


@pytest.fixture
def practice() -> Iterator[Aws]:
    lab.start()
    yield Aws(lambda by: lab.clock.advance(by))
    lab.stop()


def test_start_again_is_a_clean_slate(practice: Aws) -> None:
    arn = practice.table()
    practice.put("a")
    iterator = practice.iterator(arn)
    practice.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)
    practice.pass_time(timedelta(hours=3))
    lab.start()
    assert lab.clock.now() == ARTICLE_INSTANT
    assert practice.dynamodb.list_tables()["TableNames"] == []
    assert practice.client("iam").list_roles()["Roles"] == []
    assert practice.streams.list_streams()["Streams"] == []
    with pytest.raises(ClientError, match="not found"):
        practice.read(iterator)
    assert practice.table() == arn
    assert practice.records(arn) == []


def test_stop_twice_is_stop_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "work")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", "the user's")
    lab.start()
    lab.start()
    assert "AWS_PROFILE" not in os.environ
    lab.stop()
    lab.stop()
    assert os.environ["AWS_PROFILE"] == "work"
    assert boto3.DEFAULT_SESSION == "the user's"


def test_after_a_refused_second_start_no_account_answers(
    practice: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    dynamodb = boto3.client("dynamodb")
    monkeypatch.setenv("WORKBOOK_TARGET", "mtoo")
    with pytest.raises(TargetRefused):
        lab.start()
    with pytest.raises(StaysHere, match=r"Run lab\.start\(\)"):
        dynamodb.list_tables()
    with pytest.raises(RuntimeError, match=r"Run lab\.start\(\)"):
        lab.deliver()
    monkeypatch.delenv("WORKBOOK_TARGET")
    lab.start()
    assert dynamodb.list_tables()["TableNames"] == []


def test_the_stream_of_the_article_has_its_label(practice: Aws) -> None:
    arn = practice.table()
    assert arn == (
        "arn:aws:dynamodb:eu-central-1:123456789012:"
        "table/Users/stream/2022-08-21T10:49:51.310"
    )
    practice.put("a")
    (record,) = practice.records(arn)
    created = record["dynamodb"]["ApproximateCreationDateTime"]
    assert created == ARTICLE_INSTANT.replace(microsecond=0)


def told() -> list[Any]:
    """What a small notebook would print, headers and request ids included."""
    lab.start()
    aws = Aws(lambda by: lab.clock.advance(by))
    said: list[Any] = [aws.dynamodb.list_tables()]
    arn = aws.table()
    said.append(aws.dynamodb.describe_table(TableName="Users"))
    tags = {"SS": ["x", "y", "z"]}
    for user in "abc":
        item = {"userId": S(user), "tags": tags}
        said.append(aws.dynamodb.put_item(TableName="Users", Item=item))
        aws.pass_time(timedelta(seconds=1.5))
    aws.delete("a")
    said.append(aws.streams.describe_stream(StreamArn=arn))
    said.append(aws.read(aws.iterator(arn)))
    queue = aws.client("sqs").create_queue(QueueName="q")["QueueUrl"]
    said.append(aws.client("sqs").send_message(QueueUrl=queue, MessageBody="m"))
    said.append(
        aws.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)
    )
    lab.stop()
    return said


def test_two_runs_give_the_same_bytes() -> None:
    def run(seed: str) -> str:
        code = "import test_guard; print(*test_guard.told(), sep='\\n')"
        env = {**os.environ, "PYTHONHASHSEED": seed}
        return subprocess.run(
            [sys.executable, "-c", code],
            cwd=HERE,
            env=env,
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    first = run("1")
    assert "'SequenceNumber'" in first
    assert "RequestId" in first
    assert run("2") == first


def test_the_same_cells_again_give_the_same_bytes() -> None:
    assert repr(told()) == repr(told())
