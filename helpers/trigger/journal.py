"""What the poller writes down: invocations, what it gave up, and metrics.

Source of the metrics: Lambda developer guide, "Types of metrics for Lambda functions".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from helpers.deliveries import CheckpointSaved, GivenUp, Invocation
from helpers.trigger.ports import Ports
from helpers.trigger.settings import MappingSettings


@dataclass
class Journal:
    """The record of everything a trigger did, and its way to CloudWatch."""

    ports: Ports
    invocations: list[Invocation] = field(default_factory=list)
    given_up: list[GivenUp] = field(default_factory=list)
    checkpoints: list[CheckpointSaved] = field(default_factory=list)

    def function_metric(
        self, settings: MappingSettings, name: str, value: float, unit: str = "Count"
    ) -> None:
        """A metric of the function, such as IteratorAge (milliseconds) or Errors."""
        about = {"FunctionName": settings.function_name}
        self._measure(settings, name, value, unit, about)

    def count_events(self, settings: MappingSettings, name: str, value: int) -> None:
        """A metric of the EventCount group: only if MetricsConfig asks for it."""
        if settings.count_events and value:
            about = {"EventSourceMappingUUID": settings.uuid}
            self._measure(settings, name, value, "Count", about)

    def _measure(
        self,
        settings: MappingSettings,
        name: str,
        value: float,
        unit: str,
        dimensions: dict[str, str],
    ) -> None:
        now = self.ports.clock.now()
        self.ports.measure(settings.region, name, value, unit, dimensions, now)

    def give_up(
        self,
        settings: MappingSettings,
        shard_id: str,
        sequences: Sequence[int],
        condition: str,
        destination: str | None = None,
        problem: str | None = None,
        count: int | None = None,
    ) -> None:
        """Note records that will not be delivered any more.

        `sequences` are the first and the last; `count` how many, if that is not known
        from them.
        """
        self.given_up.append(
            GivenUp(
                settings.uuid,
                settings.function_name,
                shard_id,
                str(sequences[0]) if sequences else "",
                str(sequences[-1]) if sequences else "",
                len(sequences) if count is None else count,
                condition,
                destination,
                problem,
                self.ports.clock.now(),
            )
        )

    def checkpoint(
        self, settings: MappingSettings, shard_id: str, position: int
    ) -> None:
        """Note that a checkpoint moved on to `position`."""
        now = self.ports.clock.now()
        self.checkpoints.append(
            CheckpointSaved(settings.uuid, shard_id, str(position), now)
        )
