"""What an on-failure destination is told: which records, where to find them, and why.

The records themselves are not in it: fetch them from the stream by shard and sequence
number while it keeps them. Only S3 gets them too.
Source: Lambda developer guide, "Retain discarded records for a DynamoDB event source
in Lambda";
the shape as recorded on AWS by LocalStack's validated tests.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from helpers.trigger.ports import PolledRecord
from helpers.trigger.settings import MappingSettings
from helpers.trigger.state import Batch

EXHAUSTED = "RetryAttemptsExhausted"
TOO_OLD = "RecordAgeExceeded"
TRIMMED = "Trimmed"
"""Not AWS's word and never sent: the stream no longer keeps the records."""


def failure_record(
    settings: MappingSettings,
    shard_id: str,
    batch: Batch,
    condition: str,
    request_id: str,
    at: datetime,
) -> dict[str, Any]:
    """The record for a batch that is given up. Needs at least one stream record.

    A batch given up for its age has no `responseContext`, and counts at least one
    invocation even if the function never saw it (both recorded on Kinesis).
    """
    record: dict[str, Any] = {
        "requestContext": {
            "requestId": request_id,
            "functionArn": settings.function_arn,
            "condition": condition,
            "approximateInvokeCount": max(batch.invocations, 1),
        }
    }
    if condition != TOO_OLD:
        record["responseContext"] = {
            "statusCode": 200,
            "executedVersion": settings.version,
            "functionError": batch.function_error,
        }
    return record | {
        "version": "1.0",
        "timestamp": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}."
        f"{at.microsecond // 1000:03d}Z",
        "DDBStreamBatchInfo": _batch_info(settings, shard_id, batch.records),
    }


def refused_destination(arn: str) -> str | None:
    """Why Lambda cannot send to this destination, or None.

    Creating the mapping succeeds all the same; the record is dropped later.
    """
    if arn.endswith(".fifo"):
        return "FIFO queues and topics are not supported as on-failure destinations"
    return None


def s3_key(mapping_uuid: str, shard_id: str, at: datetime, object_id: str) -> str:
    """Where S3 keeps the record of a failed batch."""
    at = at.astimezone(UTC)
    return (
        f"aws/lambda/{mapping_uuid}/{shard_id}/{at:%Y/%m/%d}/"
        f"{at:%Y-%m-%dT%H.%M.%S}-{object_id}"
    )


def s3_object(record: Mapping[str, Any], event: Mapping[str, Any]) -> dict[str, Any]:
    """The object S3 gets: the record, and the event in `payload` as JSON text.

    The guide calls the payload an "escaped JSON string"; the recording cannot tell, for
    it was parsed. Read it with `json.loads` if it is text.
    """
    return {**record, "payload": json.dumps(event)}


def _batch_info(
    settings: MappingSettings, shard_id: str, records: Sequence[PolledRecord]
) -> dict[str, Any]:
    return {
        "shardId": shard_id,
        "startSequenceNumber": str(records[0].sequence),
        "endSequenceNumber": str(records[-1].sequence),
        "approximateArrivalOfFirstRecord": _second(records[0].created),
        "approximateArrivalOfLastRecord": _second(records[-1].created),
        "batchSize": len(records),
        "streamArn": settings.stream_arn,
    }


def _second(epoch: float) -> str:
    return f"{datetime.fromtimestamp(int(epoch), UTC):%Y-%m-%dT%H:%M:%SZ}"
