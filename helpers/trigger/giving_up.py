"""Records that are not delivered any more: too old, or tried often enough.

"Lambda discards the records and continues processing batches from the stream", and
tells the on-failure destination, if the mapping has one.
Source: Lambda developer guide, "Retain discarded records for a DynamoDB event source
in Lambda".
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

from helpers.deliveries import event_text
from helpers.trigger.failure_record import (
    TOO_OLD,
    TRIMMED,
    failure_record,
    refused_destination,
)
from helpers.trigger.journal import Journal
from helpers.trigger.ports import PolledRecord, Ports
from helpers.trigger.settings import RETENTION, MappingSettings
from helpers.trigger.state import Batch, Lane, Reader


def expires_at(record: PolledRecord, settings: MappingSettings) -> datetime:
    """When the poller gives this record up because of its age."""
    return datetime.fromtimestamp(record.created, UTC) + settings.lifetime


def ends_at(batch: Batch, settings: MappingSettings) -> datetime:
    """When the poller gives a batch up because of its age, or its first record.

    The last invocation of a window has no records. That it may become as old as a
    record is the lab's choice.
    """
    if batch.made_at is not None:
        return batch.made_at + settings.lifetime
    return expires_at(batch.records[0], settings)


def due_at(batch: Batch, settings: MappingSettings) -> datetime:
    """When something is to be done for a batch: an attempt, or giving it up."""
    if batch.tries:
        return min(batch.due, ends_at(batch, settings))
    return batch.due


class GivingUp:
    """Gives records up: destination, metrics and journal."""

    def __init__(self, ports: Ports, journal: Journal) -> None:
        self._ports = ports
        self._journal = journal

    def drop_expired(
        self, settings: MappingSettings, reader: Reader, lane: Lane
    ) -> bool:
        """Give up the records at the head of the batch that are too old.

        An expired record goes alone, the fresh ones behind it are delivered (recorded
        on Kinesis). What is left counts on as the batch it was: the lab's choice. The
        last invocation of a window goes with the window.
        """
        if not lane.batches:
            return False
        batch, now = lane.batches[0], self._ports.clock.now()
        if ends_at(batch, settings) > now:
            return False
        if not batch.records:
            lane.window, lane.batches = None, lane.batches[1:]
            return True
        count, records = 0, batch.records
        while count < len(records) and expires_at(records[count], settings) <= now:
            count += 1
        # The stream's retention is no limit of the mapping: AWS then tells nobody.
        condition = TRIMMED if settings.lifetime == RETENTION else TOO_OLD
        self.give_up(
            settings, reader, replace(batch, records=records[:count]), condition
        )
        left = [replace(batch, records=records[count:])] if count < len(records) else []
        lane.batches = left + lane.batches[1:]
        return True

    def give_up(
        self, settings: MappingSettings, reader: Reader, batch: Batch, condition: str
    ) -> None:
        """Tell the destination about this batch, and write down what became of it."""
        if not batch.records:
            return
        told, problem = None, None
        if settings.on_failure and condition != TRIMMED:
            told = settings.on_failure
            problem = self._send(told, settings, reader, batch, condition)
        count = len(batch.records)
        if told and not problem:
            name = "OnFailureDestinationDeliveredEventCount"
            self._journal.count_events(settings, name, count)
        elif condition != TRIMMED:
            self._journal.count_events(settings, "DroppedEventCount", count)
        ends = batch.records[0].sequence, batch.records[-1].sequence
        self._journal.give_up(
            settings, reader.shard_id, ends, condition, told, problem, count
        )

    def _send(
        self,
        destination: str,
        settings: MappingSettings,
        reader: Reader,
        batch: Batch,
        condition: str,
    ) -> str | None:
        """Send the on-failure record. One that cannot be sent is dropped, as on AWS."""
        problem = refused_destination(destination)
        if problem is None:
            record = failure_record(
                settings,
                reader.shard_id,
                batch,
                condition,
                batch.request_id or self._ports.new_id(),
                self._ports.clock.now(),
            )
            event = json.loads(event_text([one.text for one in batch.records], {}))
            problem = self._ports.send(destination, record, event, settings.uuid)
        if problem is not None:
            self._journal.function_metric(settings, "DestinationDeliveryFailures", 1)
        return problem
