"""Where failed batches go, end to end, and what can be read back there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from faithful_mappings import function, mapping, role
from faithful_registry import Aws, S

from helpers import lab
from helpers.deliveries import Deliveries

RAISES = "def handler(event, context):\n    raise ValueError('poison')\n"


@pytest.fixture
def practice() -> Iterator[Aws]:
    lab.start()
    yield Aws(lambda by: lab.clock.advance(by))
    lab.stop()


def bucket(aws: Aws) -> Any:
    s3 = aws.client("s3")
    where = {"LocationConstraint": "eu-central-1"}
    s3.create_bucket(Bucket="failed", CreateBucketConfiguration=where)
    return s3


def fail(aws: Aws, destination: str) -> Deliveries:
    """Deliver one record to a function that raises, and let it be given up."""
    stream, reader = aws.table(), role(aws)
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [everything]}
    aws.client("iam").put_role_policy(
        RoleName="role", PolicyName="all", PolicyDocument=json.dumps(policy)
    )
    function(aws, role_arn=reader, source=RAISES)
    config = {"OnFailure": {"Destination": destination}}
    mapping(aws, stream, MaximumRetryAttempts=0, DestinationConfig=config)
    aws.put("ada")
    return lab.deliver()


@pytest.mark.parametrize("size", [0, 5, 300_000])
def test_what_is_put_into_s3_is_read_back(practice: Aws, size: int) -> None:
    s3, body = bucket(practice), (b"\r\n5" * size)[:size]
    s3.put_object(Bucket="failed", Key="one", Body=body, ContentEncoding="gzip")
    found = s3.get_object(Bucket="failed", Key="one")
    assert found["Body"].read() == body
    assert (found["ContentLength"], found["ContentEncoding"]) == (len(body), "gzip")


def test_an_on_failure_object_is_read_back_from_s3(practice: Aws) -> None:
    # Lambda developer guide, "Retain discarded records for a DynamoDB event source in
    # Lambda": the payload is the event, under a key with the mapping's UUID.
    s3 = bucket(practice)
    (lost,) = fail(practice, "arn:aws:s3:::failed").given_up
    assert lost.problem is None
    (one,) = s3.list_objects_v2(Bucket="failed")["Contents"]
    assert one["Key"].startswith(f"aws/lambda/{lost.mapping_uuid}/{lost.shard_id}/")
    told = json.loads(s3.get_object(Bucket="failed", Key=one["Key"])["Body"].read())
    assert told["requestContext"]["condition"] == "RetryAttemptsExhausted"
    (record,) = json.loads(told["payload"])["Records"]
    assert record["dynamodb"]["Keys"] == {"userId": S("ada")}


@pytest.mark.parametrize(
    ("destination", "says"),
    [
        (
            "arn:aws:sqs:eu-central-9:123456789012:failed",
            "there is no Region eu-central-9",
        ),
        (
            "arn:aws:sns:eu-central-9:123456789012:failed",
            "there is no Region eu-central-9",
        ),
        ("arn:aws:sqs:eu-central-1:123456789012:failed", "queue does not exist"),
        ("arn:aws:sns:eu-central-1:123456789012:failed", "NotFound"),
        ("arn:aws:s3:::failed", "NoSuchBucket"),
    ],
)
def test_a_destination_that_is_not_there_is_a_failed_delivery(
    practice: Aws, destination: str, says: str
) -> None:
    # Lambda developer guide, "Types of metrics for Lambda functions":
    # DestinationDeliveryFailures.
    result = fail(practice, destination)
    (lost,) = result.given_up
    assert (len(result), result.blocked) == (1, ())
    assert says in lost.problem


@pytest.mark.parametrize(
    ("region", "account", "says"),
    [
        ("eu-central-1", "999999999999", "belongs to the account 999999999999"),
        ("eu-west-1", "123456789012", "queue does not exist"),
    ],
)
def test_a_queue_of_the_same_name_is_not_meant(
    practice: Aws, region: str, account: str, says: str
) -> None:
    sqs = practice.client("sqs")
    url = sqs.create_queue(QueueName="failed")["QueueUrl"]
    (lost,) = fail(practice, f"arn:aws:sqs:{region}:{account}:failed").given_up
    assert says in lost.problem
    assert "Messages" not in sqs.receive_message(QueueUrl=url)


def test_a_topic_of_another_account_is_a_failed_delivery(practice: Aws) -> None:
    practice.client("sns").create_topic(Name="failed")
    (lost,) = fail(practice, "arn:aws:sns:eu-central-1:999999999999:failed").given_up
    assert "belongs to the account 999999999999" in lost.problem
