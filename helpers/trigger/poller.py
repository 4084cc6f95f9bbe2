"""Follows each mapping and its stream: where to start, what to read, what is done.

Source: Lambda developer guide, "Using AWS Lambda with Amazon DynamoDB"; DynamoDB
developer guide, "Change data capture for DynamoDB Streams" (a parent shard before its
children).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from helpers.trigger.failure_record import TRIMMED
from helpers.trigger.journal import Journal
from helpers.trigger.ports import Page, PolledRecord, Ports, ShardInfo
from helpers.trigger.reading import hand_out, how_many_to_read, passing
from helpers.trigger.settings import LONG_AGO, MappingSettings
from helpers.trigger.state import Checkpoint, MappingState, Reader

ROLE_CHECK_INTERVAL = timedelta(seconds=1)
"""How often, at most, the poller looks whether its role may still read."""

LOOK_AGAIN = timedelta(minutes=1)
"""How long a mapping that cannot read waits before it tries again."""


class Poller:
    """Keeps each mapping's readers in step with the mapping and with its stream.

    `old` and `fresh` count the records read since `begin`: written before, or after.
    """

    def __init__(self, ports: Ports, journal: Journal) -> None:
        self._ports = ports
        self._journal = journal
        self._since = 0.0
        self.old = self.fresh = 0
        self.mappings: dict[str, MappingState] = {}

    def begin(self) -> None:
        """Count anew, and look at mappings, shards and roles as they are now."""
        self._since = self._ports.clock.time()
        self.old = self.fresh = 0
        self.refresh()
        for mapping in self.mappings.values():
            self.start_or_resume(mapping)

    def refresh(self) -> None:
        """Take over what was created, changed, disabled or deleted."""
        there = set()
        for described in self._ports.mappings():
            if ":dynamodb:" not in (described.get("EventSourceArn") or ""):
                continue
            uuid = described["UUID"]
            there.add(uuid)
            mapping = self.mappings.get(uuid)
            if mapping is None:
                settings = MappingSettings.from_api(described)
                self.mappings[uuid] = MappingState(settings, described)
            elif mapping.described != described:
                mapping.described = described
                settings = MappingSettings.from_api(described)
                if settings != mapping.settings:
                    mapping.change(settings)
                    self.find_shards(mapping)
        for uuid in self.mappings.keys() - there:
            del self.mappings[uuid]

    def start_or_resume(self, mapping: MappingState) -> None:
        """Begin to poll if it is time, or go on; a problem may have been put right."""
        mapping.problem, mapping.asked_at = None, LONG_AGO
        if not mapping.settings.enabled:
            return
        if mapping.started:
            self.find_shards(mapping)
        elif mapping.settings.polling_from <= self._ports.clock.now():
            self._start(mapping)

    def find_shards(self, mapping: MappingState) -> None:
        """Open a reader for each shard whose turn it is: parents before children."""
        if not mapping.started or not mapping.settings.enabled:
            return
        shards = self._shards(mapping)
        there = {one.shard_id for one in shards}
        for shard in shards:
            shard_id = shard.shard_id
            checkpoint = mapping.checkpoints.get(shard_id)
            if checkpoint is None:
                checkpoint = Checkpoint(shard.starting - 1)
                mapping.save(shard_id, checkpoint)
            if checkpoint.done or shard_id in mapping.readers:
                continue
            parent = mapping.checkpoints.get(shard.parent or "")
            if shard.parent in there and not (parent and parent.done):
                continue
            lanes = mapping.settings.parallelization_factor
            mapping.readers[shard_id] = Reader.at(checkpoint, shard_id, lanes)

    def poll(self, mapping: MappingState, reader: Reader) -> None:
        """Read once from a shard and hand the records to its lanes."""
        settings = mapping.settings
        if self._refused(mapping):
            return
        page = self._read(mapping, reader)
        if page is None:
            return
        reader.polled_at = now = self._ports.clock.now()
        self._note_trimmed(settings, reader, page)
        reader.more = bool(page.records) and not page.end
        if page.records:
            self._count(settings, page.records)
            kept = passing(page.records, settings.filters)
            dropped = len(page.records) - len(kept)
            self._journal.count_events(settings, "FilteredOutEventCount", dropped)
            hand_out(reader, kept, settings, now)
            reader.read_to, reader.trimmed = page.records[-1].sequence, 0
        reader.ended = page.end
        reader.next_poll = now if reader.more else None
        mapping.save(reader.shard_id, reader.checkpoint())

    def close_finished(self, mapping: MappingState) -> None:
        """Let go of the shards that are read to their end; their children follow."""
        finished = [one for one in mapping.readers.values() if one.done]
        for reader in finished:
            mapping.save(reader.shard_id, reader.checkpoint())
            del mapping.readers[reader.shard_id]
        if finished:
            self.find_shards(mapping)

    def _start(self, mapping: MappingState) -> None:
        """Take the starting position, at the moment the mapping begins to poll.

        TRIM_HORIZON is the oldest record the stream still keeps, LATEST the tip: what
        was written before this moment is never seen.
        """
        settings = mapping.settings
        for shard in self._shards(mapping):
            position = shard.starting - 1
            if settings.starting_position == "LATEST":
                position = self._ports.source.tip(
                    settings.stream_arn, shard.shard_id, settings.polling_from
                )
            mapping.save(shard.shard_id, Checkpoint(position))
        if mapping.problem is None:
            mapping.started = True
            self.find_shards(mapping)

    def _refused(self, mapping: MappingState) -> bool:
        now, settings = self._ports.clock.now(), mapping.settings
        if now < mapping.asked_at + ROLE_CHECK_INTERVAL:
            return False
        reason = self._ports.refusal(settings.function_arn, settings.stream_arn)
        if reason is not None:
            self._trouble(mapping, reason)
        mapping.asked_at = now
        return reason is not None

    def _read(self, mapping: MappingState, reader: Reader) -> Page | None:
        settings = mapping.settings
        limit = how_many_to_read(reader, settings)
        try:
            return self._ports.source.read(
                settings.stream_arn, reader.shard_id, reader.read_to, limit
            )
        except LookupError:
            self._stream_gone(mapping)
            return None

    def _shards(self, mapping: MappingState) -> Sequence[ShardInfo]:
        try:
            return self._ports.source.shards(mapping.settings.stream_arn)
        except LookupError:
            self._stream_gone(mapping)
            return ()

    def _stream_gone(self, mapping: MappingState) -> None:
        """A stream stays readable for 24 hours after its end; then it is gone."""
        for reader in mapping.readers.values():
            left = sum(
                len(lane.queue) + sum(len(one.records) for one in lane.batches)
                for lane in reader.lanes
            )
            if left:
                self._journal.give_up(
                    mapping.settings, reader.shard_id, (), TRIMMED, count=left
                )
        mapping.readers.clear()
        self._trouble(mapping, f"Stream not found: {mapping.settings.stream_arn}")

    def _trouble(self, mapping: MappingState, reason: str) -> None:
        """Note why a mapping cannot read. The wording of the result is the lab's."""
        mapping.problem = reason
        mapping.look_at = self._ports.clock.now() + LOOK_AGAIN
        text = f"PROBLEM: {reason}"
        if mapping.reported != text:
            self._ports.report(mapping.settings.uuid, text)
            mapping.reported = text

    def _note_trimmed(
        self, settings: MappingSettings, reader: Reader, page: Page
    ) -> None:
        """Say so if records were trimmed before they could be read."""
        news = page.trimmed - reader.trimmed
        if news > 0:
            self._journal.give_up(settings, reader.shard_id, (), TRIMMED, count=news)
            reader.trimmed = page.trimmed

    def _count(
        self, settings: MappingSettings, records: Sequence[PolledRecord]
    ) -> None:
        fresh = 0
        if records[-1].created > self._since:
            fresh = sum(one.created > self._since for one in records)
        self.fresh += fresh
        self.old += len(records) - fresh
        self._journal.count_events(settings, "PolledEventCount", len(records))
