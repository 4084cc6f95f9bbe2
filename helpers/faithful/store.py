"""Every stream of the practice account, by ARN, and the errors of the Streams API."""

from __future__ import annotations

from datetime import datetime, timedelta

from helpers.clock import Clock
from helpers.faithful.stream import Stream


class StreamsError(Exception):
    """An error of the Streams API: AWS's code, and a message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Store:
    """Every stream of the practice account, by ARN."""

    def __init__(self, clock: Clock, seed: int = 0) -> None:
        self.clock = clock
        self.seed = seed
        self._streams: dict[str, Stream] = {}

    def open(
        self,
        table_arn: str,
        table_name: str,
        view_type: str,
        key_schema: list[dict[str, str]],
    ) -> Stream:
        """Make the new stream of a table. Its label is the present moment."""
        moment = self.clock.now()
        while (arn := f"{table_arn}/stream/{_label(moment)}") in self._streams:
            moment += timedelta(milliseconds=1)
        stream = Stream(
            arn, table_name, view_type, key_schema, self.clock.now(), self.seed
        )
        self._streams[arn] = stream
        return stream

    def all(self) -> list[Stream]:
        """Streams that can be read: the open ones, and those closed for less than a
        day."""
        now = self.clock.now()
        self._streams = {k: s for k, s in self._streams.items() if not s.expired(now)}
        return sorted(self._streams.values(), key=lambda s: s.arn)

    def get(self, arn: str) -> Stream:
        """The stream of this ARN, trimmed to the last 24 hours."""
        stream = self._streams.get(arn)
        now = self.clock.now()
        if stream is None or stream.expired(now):
            raise StreamsError(
                "ResourceNotFoundException",
                f"Requested resource not found: Stream: {arn} not found",
            )
        stream.trim(now)
        return stream


def _label(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}"
