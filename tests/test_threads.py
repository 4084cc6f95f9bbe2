"""Threads: whoever works in the account takes a turn, so nothing is lost or doubled."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from faithful_registry import Aws, N, S
from test_lab import DOCUMENTED, TRUST

from helpers import lab
from helpers.functions import zip_source

ADDS = """
import boto3
from concurrent.futures import ThreadPoolExecutor

dynamodb = boto3.client("dynamodb")
pool = ThreadPoolExecutor(4)

def add(_):
    dynamodb.update_item(
        TableName="Users",
        Key={"userId": {"S": "counter"}},
        UpdateExpression="ADD n :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )

def handler(event, context):
    beside = [pool.submit(add, n) for n in range(20)]
    for n in range(20):
        add(n)
    return len([one.result() for one in beside])
"""
CALLS = """
import boto3

def handler(event, context):
    return boto3.client("lambda").invoke(FunctionName="adds")["Payload"].read().decode()
"""


@pytest.fixture
def aws() -> Iterator[Aws]:
    """Threads change over often, so that a missing turn is seen at once."""
    lab.start()
    often = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield Aws(lab.clock.advance)
    sys.setswitchinterval(often)
    lab.stop()


def at_once(work: Callable[[], object], threads: int = 8) -> None:
    failed: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            failed.append(error)

    started = [threading.Thread(target=run) for _ in range(threads)]
    for one in started:
        one.start()
    for one in started:
        one.join()
    assert failed == []


def deploy(name: str, source: str) -> Callable[[], Any]:
    """Make a function. Gives a call that invokes it and returns its answer."""
    iam, functions = boto3.client("iam"), boto3.client("lambda")
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]
    iam.attach_role_policy(RoleName=name, PolicyArn=DOCUMENTED)
    functions.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=made["Arn"],
        Handler="index.handler",
        Code={"ZipFile": zip_source(source)},
    )
    return lambda: functions.invoke(FunctionName=name)["Payload"].read().decode()


def test_threads_of_the_notebook_lose_no_write_and_no_record(aws: Aws) -> None:
    arn, one = aws.table(), {":one": N(1)}

    def work() -> None:
        for _ in range(40):
            aws.update("counter", "ADD n :one", ExpressionAttributeValues=one)

    aws.dynamodb  # noqa: B018 - made once, before the threads ask for it
    at_once(work)
    assert aws.item("counter") == {"userId": S("counter"), "n": N(320)}
    records = aws.records(arn)
    assert len(records) == 320
    numbers = [int(one["dynamodb"]["SequenceNumber"]) for one in records]
    assert numbers == sorted(set(numbers))


def test_a_handler_and_its_threads_take_turns_and_wait_for_nobody(aws: Aws) -> None:
    aws.table()
    adds = deploy("adds", ADDS)
    calls = deploy("calls", CALLS)  # the threads of a function that a function called
    assert [adds(), adds(), calls()] == ["20", "20", '"20"']
    assert aws.item("counter") == {"userId": S("counter"), "n": N(120)}


def test_functions_invoked_from_several_threads_run_one_after_another(aws: Aws) -> None:
    aws.table()
    adds = deploy("adds", ADDS)
    answers: list[str] = []
    at_once(lambda: answers.append(adds()))
    assert answers == ["20"] * 8
    assert aws.item("counter") == {"userId": S("counter"), "n": N(320)}
