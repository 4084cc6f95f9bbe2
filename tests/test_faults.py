"""Each fault strikes where it is aimed, makes a naive handler mail twice, and says why.

Sources: Lambda developer guide, "How Lambda processes records from stream and
queue-based event sources"; "Using AWS Lambda with Amazon DynamoDB".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from test_lab import function, mapping, put, users_table

from helpers import lab
from helpers.functions import zip_source


@pytest.fixture(autouse=True)
def account_with_a_trigger() -> Iterator[None]:
    lab.start()
    boto3.client("ses").verify_email_identity(EmailAddress="hello@example.com")
    stream = users_table()
    function()
    mapping(stream)
    yield
    lab.stop()


def mails() -> list[str]:
    return list(lab.inbox()["to"])


TWICE: dict[str, Callable[[], None]] = {
    "lost checkpoint": lambda: lab.faults.lose_checkpoint(batch=1),
    "stale lease": lambda: lab.faults.stale_lease(batch=1),
    "frozen": lambda: lab.faults.freeze_after("SendEmail", batch=1),
    "killed": lambda: lab.faults.kill_after("SendEmail", batch=1),
    "overtaken": lambda: lab.faults.overtake("SendEmail", batch=1),
}


@pytest.mark.parametrize("name", TWICE)
def test_a_naive_handler_mails_twice_and_the_delivery_says_why(name: str) -> None:
    TWICE[name]()
    put(1)
    deliveries = lab.deliver()
    assert mails() == ["user_1@example.com"] * 2
    assert len(deliveries) == 2
    first, second = deliveries
    assert first.event["Records"] == second.event["Records"]
    assert first.request_id != second.request_id
    assert [one.cause for one in deliveries].count(None) == 1
    assert second.cause
    assert lab.faults.planned == ()


ALL = TWICE | {"throttled": lambda: lab.faults.throttle_invoke(batch=1)}


@pytest.mark.parametrize("pair", [(a, b) for a in ALL for b in ALL if a < b])
def test_two_faults_at_once_lose_nothing(pair: tuple[str, str]) -> None:
    for name in pair:
        ALL[name]()
    put(1)
    put(2)
    deliveries = lab.deliver()
    assert {"user_1@example.com", "user_2@example.com"} <= set(mails())
    assert len(mails()) > 2
    assert deliveries.blocked == ()


def test_a_throttled_invocation_is_made_later_and_counts_no_retry() -> None:
    lab.faults.throttle_invoke(times=3)
    put(1)
    before = lab.clock.now()
    (only,) = lab.deliver()
    assert mails() == ["user_1@example.com"]
    assert only.attempt == 1
    assert "throttled" in str(only.cause)
    assert lab.clock.now() > before


def test_aim_at_one_record() -> None:
    boto3.client("lambda").update_event_source_mapping(
        UUID=boto3.client("lambda").list_event_source_mappings()["EventSourceMappings"][
            0
        ]["UUID"],
        BatchSize=1,
    )
    lab.faults.lose_checkpoint(record="user_2")
    for number in (1, 2, 3):
        put(number)
    lab.deliver()
    assert sorted(mails()) == [
        "user_1@example.com",
        "user_2@example.com",
        "user_2@example.com",
        "user_3@example.com",
    ]


def test_a_write_of_the_handler_fails_only_in_the_handler() -> None:
    dynamodb = boto3.client("dynamodb")
    source = """
import boto3
from botocore.config import Config

once = Config(retries={"total_max_attempts": 1})
dynamodb = boto3.client("dynamodb", config=once)

def handler(event, context):
    dynamodb.update_item(
        TableName="Users", Key=event["Records"][0]["dynamodb"]["Keys"]
    )
"""
    boto3.client("lambda").update_function_code(
        FunctionName="welcome", ZipFile=zip_source(source)
    )
    lab.faults.fail_call("UpdateItem", table="Users", times=1)
    put(1)
    key = {"userId": {"S": "user_1"}, "createdAt": {"S": "2022-08-20"}}
    dynamodb.update_item(TableName="Users", Key=key)
    first, second = lab.deliver()
    assert "ProvisionedThroughputExceededException" in str(first.error)
    assert second.ok


def test_a_throttled_transaction_is_cancelled_with_its_reason() -> None:
    """Source: Amazon DynamoDB API reference, "TransactWriteItems"."""
    source = """
import boto3
dynamodb = boto3.client("dynamodb")

def handler(event, context):
    item = {"TableName": "Users", "Key": event["Records"][0]["dynamodb"]["Keys"]}
    free = {"userId": {"S": "u2"}, "createdAt": {"S": "never"}}
    other = item | {"Key": free, "ConditionExpression": "attribute_not_exists(userId)"}
    item |= {"UpdateExpression": "SET seen = :now"}
    item |= {"ExpressionAttributeValues": {":now": {"BOOL": True}}}
    try:
        dynamodb.transact_write_items(
            TransactItems=[{"Update": item}, {"ConditionCheck": other}]
        )
    except dynamodb.exceptions.TransactionCanceledException as refused:
        print([one["Code"] for one in refused.response["CancellationReasons"]])
"""
    boto3.client("lambda").update_function_code(
        FunctionName="welcome", ZipFile=zip_source(source)
    )
    lab.faults.fail_call("TransactWriteItems", times=1)
    put(1)
    assert "['ProvisionedThroughputExceeded', 'None']" in lab.deliver()[0].log
    (item,) = boto3.client("dynamodb").scan(TableName="Users")["Items"]
    assert "seen" not in item


def test_a_second_mapping_replays_the_stream() -> None:
    """No fault: a new mapping has a checkpoint of its own."""
    put(1)
    lab.deliver()
    lambda_ = boto3.client("lambda")
    (old,) = lambda_.list_event_source_mappings()["EventSourceMappings"]
    lambda_.delete_event_source_mapping(UUID=old["UUID"])
    mapping(old["EventSourceArn"])
    lab.deliver()
    assert mails() == ["user_1@example.com"] * 2


def test_start_forgets_every_fault() -> None:
    lab.faults.stale_lease(times=5)
    assert "stale lease" in repr(lab.faults)
    lab.start()
    assert lab.faults.planned == ()
    assert repr(lab.faults) == "no faults planned"


@pytest.mark.parametrize(
    "plan",
    [
        lambda: lab.faults.lose_checkpoint(batch=0),
        lambda: lab.faults.lose_checkpoint(times=0),
        lambda: lab.faults.lose_checkpoint(batch=1, record="user_1"),
    ],
)
def test_a_bad_aim_is_refused(plan: Callable[[], Any]) -> None:
    with pytest.raises(ValueError, match="batch"):
        plan()


@pytest.mark.parametrize(
    ("plan", "error", "says"),
    [
        (lambda: lab.faults.lose_checkpoint(batch="1"), TypeError, "batch=1; got '1'"),
        (lambda: lab.faults.stale_lease(batch=1.5), TypeError, "whole number.*1.5"),
        (lambda: lab.faults.fail_call("PutItem", times=None), TypeError, "times=1"),
        (lambda: lab.faults.lose_checkpoint(record={}), ValueError, "an eventID"),
    ],
)
def test_an_aim_of_the_wrong_kind_says_what_is_wanted(
    plan: Callable[[], Any], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        plan()
    assert lab.faults.planned == ()
