"""How long the poller waits before it tries a batch again.

AWS backs off, and publishes no curve. This one is the lab's choice: 0.4 seconds,
doubled each time, at most a minute. Its first eight invocations fall into 60 seconds,
as many as were recorded on AWS for a record with a maximum age of 60 seconds (on
Kinesis, by LocalStack's validated tests).
"""

from __future__ import annotations

from datetime import timedelta

FIRST = timedelta(seconds=0.4)
LONGEST = timedelta(seconds=60)
_DOUBLINGS_TO_LONGEST = 8


def pause(failures: int) -> timedelta:
    """The wait after this many failures in a row, counted from 1."""
    doublings = min(max(failures, 1) - 1, _DOUBLINGS_TO_LONGEST)
    return min(FIRST * 2**doublings, LONGEST)
