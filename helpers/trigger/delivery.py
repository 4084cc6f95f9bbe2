"""One attempt to deliver a batch: invoke, see what came of it, do what was decided.

Lambda invokes the function and waits for the result: nothing of a batch is decided
before the function has answered, and no checkpoint moves before that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from helpers.deliveries import event_text
from helpers.trigger import decide, tumbling
from helpers.trigger.attempts import again_after, invocation, outcome_of
from helpers.trigger.backoff import pause
from helpers.trigger.giving_up import GivingUp
from helpers.trigger.journal import Journal
from helpers.trigger.outcome import (
    Failed,
    FailedFrom,
    NotInvoked,
    Outcome,
    Succeeded,
)
from helpers.trigger.ports import Answer, NoFunction, Ports, Throttled
from helpers.trigger.settings import MappingSettings
from helpers.trigger.state import Batch, Lane, MappingState, Reader

OVERTAKEN = "a second poller overtook the slow first run"
_LEAST_DURATION = 0.001
"""Seconds of lab time an invocation takes at the least, so that time always passes."""


class Delivery:
    """Delivers batches through the ports, and keeps the checkpoints."""

    def __init__(self, ports: Ports, journal: Journal) -> None:
        self._ports = ports
        self._journal = journal
        self._giving_up = GivingUp(ports, journal)

    def attempt(self, mapping: MappingState, reader: Reader, lane: Lane) -> None:
        """Do what is due for the lane's first batch."""
        settings = mapping.settings
        if self._giving_up.drop_expired(settings, reader, lane):
            self._save(mapping, reader)
        if not lane.batches or lane.batches[0].due > self._ports.clock.now():
            return
        batch = lane.batches[0]
        extra = tumbling.extra(settings, reader, lane, batch)
        answer, outcome = self._try(settings, reader, batch, extra)
        lane.free_at = self._ports.clock.now()
        if answer is not None:
            outcome = tumbling.keep_state(settings, lane, batch, answer, outcome)
        if answer is not None and not isinstance(outcome, Succeeded):
            batch = replace(
                batch,
                invocations=batch.invocations + 1,
                request_id=answer.request_id,
                function_error=getattr(outcome, "function_error", None),
            )
        if self._lost(mapping, reader, batch, outcome):
            return
        step = decide.decide(
            decide.Attempt(len(batch.records), batch.invocations, outcome),
            decide.Rules(settings.maximum_retry_attempts, settings.bisect_on_error),
        )
        follow = self._follow(step, outcome, mapping, reader, lane, batch)
        lane.batches = follow + lane.batches[1:]
        self._save(mapping, reader)
        self._report(mapping, outcome)

    def _save(self, mapping: MappingState, reader: Reader) -> None:
        """Save how far the shard is handled, and write it down if that moved."""
        before, now = mapping.checkpoints[reader.shard_id], reader.checkpoint()
        if now.position > before.position:
            self._journal.checkpoint(mapping.settings, reader.shard_id, now.position)
        mapping.save(reader.shard_id, now)

    def _try(
        self,
        settings: MappingSettings,
        reader: Reader,
        batch: Batch,
        extra: Mapping[str, Any],
    ) -> tuple[Answer | None, Outcome]:
        texts = tuple([one.text for one in batch.records])
        payload = event_text(texts, extra)
        self._measure_age(settings, batch)
        place = len(self._journal.invocations)
        try:
            answer = self._invoke(settings, reader, batch, payload)
        except Throttled as error:
            self._journal.function_metric(settings, "Throttles", 1)
            return None, NotInvoked(str(error) or "the function was throttled")
        except NoFunction as error:
            what = str(error) or f"{settings.function_arn} does not exist any more"
            return None, NotInvoked(what, stuck=True)
        outcome = outcome_of(answer, settings, batch)
        made = invocation(settings, reader, batch, answer, texts, extra)
        self._journal.invocations.insert(place, made)
        self._count(settings, batch, outcome)
        return answer, outcome

    def _invoke(
        self, settings: MappingSettings, reader: Reader, batch: Batch, payload: str
    ) -> Answer:
        """Run the function and wait. The only place a function is invoked."""
        clock, wrong = self._ports.clock, self._ports.disturbances
        before = clock.now()
        if wrong is None:
            answer = self._ports.invoke(settings.function_arn, payload)
        else:
            texts = [one.text for one in batch.records]
            if wrong.throttled(texts):
                raise Throttled("the function was throttled")
            again = partial(self._once_more, settings, reader, batch, payload)
            with wrong.invoking(texts, partial(again, OVERTAKEN)):
                answer = self._ports.invoke(settings.function_arn, payload)
            if cause := wrong.stale_lease_of(texts):
                again(cause)
        if clock.now() == before:
            clock.sleep(_LEAST_DURATION)
        return answer

    def _once_more(
        self,
        settings: MappingSettings,
        reader: Reader,
        batch: Batch,
        payload: str,
        cause: str,
    ) -> None:
        """Another poller delivers the same batch. It moves no checkpoint of ours."""
        answer = self._ports.invoke(settings.function_arn, payload)
        texts = tuple([one.text for one in batch.records])
        other = replace(batch, cause=cause, invocations=0)
        self._journal.invocations.append(
            invocation(settings, reader, other, answer, texts, {})
        )

    def _lost(
        self, mapping: MappingState, reader: Reader, batch: Batch, outcome: Outcome
    ) -> bool:
        """True if all went well, and the checkpoint is lost before it is saved."""
        wrong = self._ports.disturbances
        if wrong is None or not isinstance(outcome, Succeeded):
            return False
        cause = wrong.lost_checkpoint_of([one.text for one in batch.records])
        if cause is None:
            return False
        mapping.replay(reader, cause)
        return True

    def _follow(
        self,
        step: decide.NextStep,
        outcome: Outcome,
        mapping: MappingState,
        reader: Reader,
        lane: Lane,
        batch: Batch,
    ) -> list[Batch]:
        """The batches that take the place of this one."""
        now = lane.free_at
        what = getattr(outcome, "what", "the function reported failed records")
        match step:
            case decide.GoOn():
                return tumbling.after(lane, batch, now)
            case decide.Retry():
                return [again_after(batch, outcome, what, now)]
            case decide.RetryFrom(index):
                cause = "the function reported this record as the first that failed"
                rest = Batch(batch.records[index:], now + pause(1), cause=cause)
                return [replace(rest, tries=1, failure=what)]
            case decide.Split(index):
                head, tail = batch.records[:index], batch.records[index:]
                due, why = now + pause(1), f"half of a split batch: {what}"
                first = Batch(head, due, cause=f"first {why}", tries=1, failure=what)
                return [first, Batch(tail, due, cause=f"second {why}")]
            case decide.GiveUp(condition):
                self._giving_up.give_up(mapping.settings, reader, batch, condition)
                if batch.final or batch.early:
                    lane.window = None
                return []

    def _measure_age(self, settings: MappingSettings, batch: Batch) -> None:
        """How long the last record waited before it is sent to the function."""
        if batch.records:
            age = self._ports.clock.time() - batch.records[-1].created
            self._journal.function_metric(
                settings, "IteratorAge", round(age * 1000), "Milliseconds"
            )

    def _count(self, settings: MappingSettings, batch: Batch, outcome: Outcome) -> None:
        failed = isinstance(outcome, Failed) and outcome.function_error is not None
        self._journal.function_metric(settings, "Errors", int(failed))
        count = len(batch.records)
        self._journal.count_events(settings, "InvokedEventCount", count)
        if not isinstance(outcome, Succeeded):
            self._journal.count_events(settings, "FailedInvokeEventCount", count)

    def _report(self, mapping: MappingState, outcome: Outcome) -> None:
        """Set LastProcessingResult. AWS's texts, but for a function that is gone."""
        match outcome:
            case Succeeded() | FailedFrom():
                text = "OK"
            case NotInvoked(what, stuck) if stuck:
                text = f"PROBLEM: {what}"
            case _:
                text = "PROBLEM: Function call failed"
        if text != mapping.reported:
            self._ports.report(mapping.settings.uuid, text)
            mapping.reported = text
