"""Where the records of failed batches go: an SQS queue, an SNS topic or an S3 bucket.

The execution role has to allow it: sqs:SendMessage, sns:Publish or s3:PutObject.
Source: Lambda developer guide, "Retain discarded records for a DynamoDB event source
in Lambda".
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from helpers import permissions
from helpers.trigger.failure_record import refused_destination, s3_key, s3_object

ACTIONS = {"sqs": "sqs:SendMessage", "sns": "sns:Publish", "s3": "s3:PutObject"}


def send(
    destination: str,
    record: dict[str, Any],
    event: Mapping[str, Any],
    documents: Sequence[dict[str, Any]],
    key: str,
) -> str | None:
    """Send an on-failure record. None, or the reason it could not be sent.

    `event` is the failed batch, which only S3 keeps; `key` is the object's name there.
    `documents` are the execution role's policies.
    """
    _, _, service, region, account, name = destination.split(":", 5)
    action = ACTIONS.get(service)
    if action is None:
        return f"{service} is not a destination for failed batches"
    resource = f"{destination}/{key}" if service == "s3" else destination
    if not permissions.evaluate(documents, action, resource).allowed:
        return f"the execution role does not allow {action} on {resource}"
    if refused := refused_destination(destination):
        return refused
    own = record["requestContext"]["functionArn"].split(":")[4]
    if account not in ("", own):  # A bucket's ARN names none.
        return (
            f"{destination} belongs to the account {account}, and the practice account "
            f"reaches no other. Use one of {own}."
        )
    try:
        if service == "sqs":
            sqs = boto3.client("sqs", region_name=region)
            url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
            sqs.send_message(QueueUrl=url, MessageBody=json.dumps(record))
        elif service == "sns":
            sns = boto3.client("sns", region_name=region)
            sns.publish(TopicArn=destination, Message=json.dumps(record))
        else:
            body = json.dumps(s3_object(record, event))
            boto3.client("s3").put_object(Bucket=name, Key=key, Body=body.encode())
    except (BotoCoreError, ClientError) as error:
        return str(error)
    return None


def object_key(
    mapping_uuid: str, record: Mapping[str, Any], at: datetime, object_id: str
) -> str:
    """The S3 key of an on-failure record."""
    shard_id = record["DDBStreamBatchInfo"]["shardId"]
    return s3_key(mapping_uuid, shard_id, at, object_id)
