"""What a mapping could not finish, said so that one can do something about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from helpers.deliveries import Blocked
from helpers.trigger.giving_up import ends_at
from helpers.trigger.state import Batch, MappingState

LOOP = (
    "it has caused {fresh} new records while {old} were delivered. Does the function "
    "write to the table that triggers it? Lambda cannot detect such a loop. Disable "
    "the mapping, or have the function leave its own writes alone"
)


def blocked(mappings: Iterable[MappingState]) -> Iterator[Blocked]:
    """The shards and mappings that wait for a retry or cannot be read."""
    for mapping in mappings:
        settings = mapping.settings
        if not settings.enabled:
            continue
        if mapping.problem is not None:
            yield of_mapping(mapping, f"it cannot read the stream: {mapping.problem}")
        for reader in mapping.readers.values():
            for lane in reader.lanes:
                batch = lane.batches[0] if lane.batches else None
                if batch is None or not batch.tries or batch.failure is None:
                    continue
                yield Blocked(
                    settings.uuid,
                    settings.function_name,
                    reader.shard_id,
                    str(batch.records[0].sequence) if batch.records else "",
                    _reason(batch, mapping),
                )


def of_mapping(mapping: MappingState, reason: str) -> Blocked:
    """A mapping that is stuck as a whole."""
    settings = mapping.settings
    return Blocked(settings.uuid, settings.function_name, "", "", reason)


def _reason(batch: Batch, mapping: MappingState) -> str:
    settings = mapping.settings
    if batch.stuck:
        return f"{batch.failure}. The records are kept and wait for it"
    times = f"{batch.invocations} time{'' if batch.invocations == 1 else 's'}"
    text = f"{batch.failure} (invoked {times}; next attempt {batch.due:%H:%M:%S})"
    if settings.maximum_retry_attempts != -1:
        return text
    end = ends_at(batch, settings)
    what = "record" if batch.records else "window"
    return (
        f"{text}. MaximumRetryAttempts is -1: it is tried again until the {what} is "
        f"too old, at {end:%Y-%m-%d %H:%M:%S}. Repair the function or bound the retries"
    )
