"""The practice account: moto with every correction in force, or plain moto again.

This is the list of what is put right. Each entry has a test that passes here and fails
on plain moto (tests/faithful_cases.py), and a row in docs/moto-put-right.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from moto.awslambda.models import lambda_backends
from moto.core.base_backend import BackendDict
from moto.core.model_instances import reset_model_data
from moto.moto_api._internal import mock_random

from helpers.clock import Clock
from helpers.faithful import functions_service, surroundings
from helpers.faithful.corrections import Corrections
from helpers.faithful.functions_service import Run, correct_functions
from helpers.faithful.keys import correct_keys
from helpers.faithful.lab_time import LabTime, correct_long_polling
from helpers.faithful.mappings_service import Rules, correct_mappings
from helpers.faithful.partiql import correct_partiql
from helpers.faithful.requests import correct_requests
from helpers.faithful.speed import quicken_moto
from helpers.faithful.stacks import correct_stacks
from helpers.faithful.store import Store
from helpers.faithful.stream_mapping import StreamMapping
from helpers.faithful.streams_service import correct_streams_service
from helpers.faithful.surroundings import (
    correct_mail,
    correct_managed_policies,
    correct_role_policies,
    correct_trust_policies,
)
from helpers.faithful.table_streams import correct_table_streams
from helpers.faithful.ttl import TtlSweep, correct_ttl
from helpers.faithful.writes import (
    correct_request_tokens,
    correct_transactions,
    correct_update_item,
)

ACCOUNT_ID = "123456789012"
SEED = 20220821


class Account:
    """moto put right, on a clock. `open()` starts empty; `close()` undoes it all."""

    def __init__(self, clock: Clock, run: Run, rules: Rules) -> None:
        self.clock = clock
        self._run = run
        self._rules = rules
        self.streams = Store(clock, SEED)
        self._corrections = Corrections()
        self._time = LabTime(clock)

    def open(self) -> None:
        """Empty moto, seed its random numbers, and put it right."""
        _empty_moto()
        mock_random.seed(SEED)
        self._time.install()
        change = self._corrections
        correct_table_streams(self.clock, self.streams, change)
        correct_streams_service(self.streams, change)
        correct_update_item(change)
        correct_transactions(change)
        correct_request_tokens(self.clock, change)
        correct_keys(change)
        correct_requests(change)
        correct_partiql(change)
        correct_long_polling(self.clock, change)
        correct_functions(self._run, change)
        correct_mappings(self.clock, self.streams, self._rules, change)
        correct_managed_policies(change)
        correct_trust_policies(change)
        correct_stacks(change)
        correct_role_policies(change)
        correct_mail(self.clock, change)
        correct_ttl(change)
        quicken_moto(change)
        self.clock.add_chore(TtlSweep(self.clock))

    def close(self) -> None:
        """Leave plain moto behind, and nothing in it."""
        self._corrections.undo()
        self._time.undo()
        _empty_moto()

    def new_id(self) -> str:
        """A UUID from the account's seeded random numbers."""
        return str(mock_random.uuid4())

    def mappings(self) -> list[dict[str, Any]]:
        """Every mapping on a DynamoDB stream, as the trigger wants to know it."""
        return [one.for_trigger() for one in self._mappings()]

    def report(self, uuid: str, text: str) -> None:
        """Set a mapping's LastProcessingResult."""
        for mapping in self._mappings():
            if mapping.uuid == uuid:
                mapping.last_result = text

    def function(self, arn: str) -> dict[str, Any] | None:
        """The function of this ARN in plain values, or None."""
        return functions_service.find(ACCOUNT_ID, arn)

    def role_documents(self, role_arn: str) -> list[dict[str, Any]]:
        """The policy documents of a role."""
        return surroundings.role_documents(ACCOUNT_ID, role_arn)

    def write_log(
        self,
        region: str,
        group: str,
        stream: str,
        lines: Sequence[tuple[datetime, str]],
    ) -> None:
        """Append lines to a CloudWatch Logs stream."""
        surroundings.write_log(ACCOUNT_ID, region, group, stream, lines)

    def put_metric(
        self,
        region: str,
        name: str,
        value: float,
        unit: str,
        dimensions: dict[str, str],
        at: datetime,
    ) -> None:
        """One data point of a metric in AWS/Lambda."""
        surroundings.put_metric(ACCOUNT_ID, region, name, value, unit, dimensions, at)

    def split_shard(self, stream_arn: str, shard_id: str) -> list[str]:
        """Split a shard in two now. Returns the ids of the two children."""
        stream = self.streams.get(stream_arn)
        return [one.shard_id for one in stream.split(shard_id, self.clock.now())]

    def mails(self) -> list[dict[str, Any]]:
        """The e-mails SES accepted, oldest first."""
        return surroundings.mails(ACCOUNT_ID)

    @staticmethod
    def _mappings() -> list[StreamMapping]:
        return [
            one
            for backend in lambda_backends[ACCOUNT_ID].values()
            for one in backend._event_source_mappings.values()
            if isinstance(one, StreamMapping)
        ]


def _empty_moto() -> None:
    BackendDict.reset()
    reset_model_data()
