"""Powertools for AWS Lambda (Python) inside the runtime, on lab time.

Sources: Powertools for AWS Lambda (Python) documentation, "Batch processing",
"Idempotency" and "Logger"; Lambda developer guide, "Configuring partial batch response
with DynamoDB and Lambda".
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from runtime_kit import Bench, deployed


@pytest.fixture
def bench() -> Bench:
    return Bench()


def stream_event(*users: str) -> dict[str, Any]:
    return {"Records": [record(number, user) for number, user in enumerate(users, 1)]}


def record(number: int, user: str) -> dict[str, Any]:
    return {
        "eventID": f"{number:032x}",
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-central-1",
        "dynamodb": {
            "ApproximateCreationDateTime": 1661078991,
            "Keys": {"userId": {"S": user}},
            "NewImage": {"userId": {"S": user}, "visits": {"N": "7"}},
            "SequenceNumber": f"{number * 100:021d}",
            "SizeBytes": 20,
            "StreamViewType": "NEW_IMAGE",
        },
    }


BATCH = """
    from aws_lambda_powertools.utilities.batch import (
        BatchProcessor, EventType, process_partial_response,
    )

    processor = BatchProcessor(event_type=EventType.DynamoDBStreams)
    seen = []

    def one(record):
        user = record.dynamodb.new_image
        seen.append([user["userId"], str(user["visits"])])
        if user["userId"] == "poison":
            raise ValueError("poison pill")

    def handler(event, context):
        seen.clear()
        answer = process_partial_response(event, one, processor, context)
        return answer | {"seen": seen}
"""


class TestBatch:
    def test_reports_the_records_that_failed(self, bench):
        answer = bench.answer(BATCH, stream_event("ada", "poison", "bob"))
        assert answer["batchItemFailures"] == [{"itemIdentifier": f"{200:021d}"}]
        assert answer["seen"] == [["ada", "7"], ["poison", "7"], ["bob", "7"]]

    def test_raises_when_every_record_failed(self, bench):
        result = bench.run(BATCH, stream_event("poison"))
        assert result.error_type == "BatchProcessingError"


class FakeTable:
    """The idempotency table as Powertools' DynamoDB layer uses it, in a dict."""

    def __init__(self) -> None:
        self.items: dict[str, Any] = {}
        self.sent: list[str] = []


IDEMPOTENT = """
    import datetime, time
    from aws_lambda_powertools.utilities.idempotency import (
        BasePersistenceLayer, IdempotencyConfig, idempotent,
    )
    from aws_lambda_powertools.utilities.idempotency.exceptions import (
        IdempotencyItemAlreadyExistsError, IdempotencyItemNotFoundError,
    )
    from aws_lambda_powertools.utilities.idempotency.persistence.base import (
        STATUS_CONSTANTS,
    )
    import aws_stub

    class InMemory(BasePersistenceLayer):
        def _get_record(self, idempotency_key):
            try:
                return aws_stub.table.items[idempotency_key]
            except KeyError:
                raise IdempotencyItemNotFoundError from None

        def _put_record(self, data_record):
            old = aws_stub.table.items.get(data_record.idempotency_key)
            if old and not self._over(old, datetime.datetime.now()):
                raise IdempotencyItemAlreadyExistsError
            aws_stub.table.items[data_record.idempotency_key] = data_record

        def _over(self, old, now):
            if old.expiry_timestamp < int(now.timestamp()):
                return True
            lock = old.in_progress_expiry_timestamp
            return (
                old.status == STATUS_CONSTANTS["INPROGRESS"]
                and lock is not None
                and lock < int(now.timestamp() * 1000)
            )

        def _update_record(self, data_record):
            aws_stub.table.items[data_record.idempotency_key] = data_record

        def _delete_record(self, data_record):
            aws_stub.table.items.pop(data_record.idempotency_key, None)

    config = IdempotencyConfig(
        event_key_jmespath="userId", expires_after_seconds=3600
    )

    @idempotent(persistence_store=InMemory(), config=config)
    def handler(event, context):
        aws_stub.table.sent.append(event["userId"])
        time.sleep(event.get("sleep", 0))
        return {"sent": len(aws_stub.table.sent)}
"""


class TestIdempotency:
    @pytest.fixture
    def table(self, monkeypatch) -> FakeTable:
        table = FakeTable()
        monkeypatch.setitem(sys.modules, "aws_stub", SimpleNamespace(table=table))
        return table

    def test_a_second_call_gets_the_first_answer(self, bench, table):
        config = deployed(IDEMPOTENT)
        answers = [bench.call(config, {"userId": "ada"}).response for _ in range(2)]
        assert answers == [{"sent": 1}, {"sent": 1}]
        assert table.sent == ["ada"]

    def test_the_record_expires_in_lab_time(self, bench, table):
        config = deployed(IDEMPOTENT)
        bench.call(config, {"userId": "ada"})
        (stored,) = table.items.values()
        assert stored.expiry_timestamp == 1661078991 + 3600
        bench.clock.advance(timedelta(minutes=59))
        bench.call(config, {"userId": "ada"})
        assert table.sent == ["ada"]
        bench.clock.advance(timedelta(minutes=2))
        bench.call(config, {"userId": "ada"})
        assert table.sent == ["ada", "ada"]

    def test_a_time_out_leaves_a_lock_that_ends_with_the_deadline(self, bench, table):
        config = deployed(IDEMPOTENT)
        first = bench.call(config, {"userId": "ada", "sleep": 10})
        assert first.error_type == "Sandbox.Timedout"
        (stored,) = table.items.values()
        assert stored._status == "INPROGRESS"  # .status would look at the real clock
        assert stored.in_progress_expiry_timestamp == 1661078991310 + 3000
        bench.clock.sleep(1)
        again = bench.call(config, {"userId": "ada"})
        assert again.response == {"sent": 2}

    def test_a_crash_within_the_lock_is_answered_with_already_in_progress(
        self, bench, table
    ):
        source = IDEMPOTENT.replace("time.sleep(", "__import__('os')._exit(")
        config = deployed(source)
        assert bench.call(config, {"userId": "a"}).error_type == "Runtime.ExitError"
        again = bench.call(config, {"userId": "a"})
        assert again.error_type == "IdempotencyAlreadyInProgressError"


class TestLogger:
    SOURCE = """
        from aws_lambda_powertools import Logger

        logger = Logger(service="welcome", level="INFO")

        @logger.inject_lambda_context
        def handler(event, context):
            logger.info("sent", user=event["userId"])
    """

    def entry(self, log: str) -> dict[str, Any]:
        (line,) = [line for line in log.splitlines() if line.startswith("{")]
        return dict(json.loads(line))

    def test_writes_json_with_the_context_in_lab_time(self, bench):
        result = bench.run(self.SOURCE, {"userId": "ada"})
        entry = self.entry(result.log)
        assert entry["message"] == "sent"
        assert entry["user"] == "ada"
        assert entry["service"] == "welcome"
        assert entry["function_name"] == "welcome"
        assert entry["function_memory_size"] == "128"
        assert entry["function_request_id"] == result.request_id
        assert entry["timestamp"].startswith("2022-08-21 10:49:51,310")

    def test_a_new_deployment_may_change_the_level(self, bench):
        bench.run(self.SOURCE, {"userId": "ada"})
        quiet = bench.run(self.SOURCE.replace("INFO", "ERROR"), {"userId": "ada"})
        assert quiet.error is None
        assert "{" not in quiet.log


class TestDataClasses:
    def test_read_a_stream_event(self, bench):
        source = """
            from aws_lambda_powertools.utilities.data_classes import (
                DynamoDBStreamEvent, event_source,
            )

            @event_source(data_class=DynamoDBStreamEvent)
            def handler(event, context):
                return [r.dynamodb.new_image["visits"] for r in event.records]
        """
        assert bench.run(source, stream_event("ada")).payload == "[7]"
