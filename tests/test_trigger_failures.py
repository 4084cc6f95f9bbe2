"""Retries, bisect, partial responses, record age and the on-failure destination.

Sources: LDG = Lambda developer guide, "Retain discarded records for a DynamoDB event
source"; recorded = recorded on AWS by LocalStack's validated tests.
"""

from __future__ import annotations

import pytest
from trigger_world import ARN, FUNCTION, QUEUE, World, delivered, fails_on, sequences

TO_QUEUE = {"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}
REPORT = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}


def reports(*bad: int):
    """A handler that returns every failing record of the batch."""

    def handler(event):
        failed = [one for one in sequences(event) if one in bad]
        return {"batchItemFailures": [{"itemIdentifier": str(one)} for one in failed]}

    return handler


@pytest.mark.parametrize(("retries", "invocations"), [(0, 1), (1, 2), (3, 4)])
def test_n_retries_are_n_plus_1_invocations(retries, invocations):
    # Recorded: 1 gives approximateInvokeCount 2, 3 gives 4.
    world = World()
    bad, good = world.put_many(2)
    world.map(fails_on(bad), BatchSize=1, MaximumRetryAttempts=retries, **TO_QUEUE)
    result = world.deliver()
    assert delivered(result) == [[bad]] * invocations + [[good]]
    ((_, record, _),) = world.sent
    assert record["requestContext"]["approximateInvokeCount"] == invocations


def test_the_on_failure_record_has_the_recorded_shape():
    # Recorded: exactly these members, and no records.
    world = World()
    bad = world.put("one")
    world.map(fails_on(bad), BatchSize=1, MaximumRetryAttempts=1, **TO_QUEUE)
    result = world.deliver()
    ((destination, record, event),) = world.sent
    assert destination == QUEUE
    timestamp = record.pop("timestamp")
    assert record == {
        "requestContext": {
            "requestId": result[-1].request_id,
            "functionArn": FUNCTION,
            "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": 2,
        },
        "responseContext": {
            "statusCode": 200,
            "executedVersion": "$LATEST",
            "functionError": "Unhandled",
        },
        "version": "1.0",
        "DDBStreamBatchInfo": {
            "shardId": "shardId-0",
            "startSequenceNumber": str(bad),
            "endSequenceNumber": str(bad),
            "approximateArrivalOfFirstRecord": "2022-08-21T10:49:51Z",
            "approximateArrivalOfLastRecord": "2022-08-21T10:49:51Z",
            "batchSize": 1,
            "streamArn": ARN,
        },
    }
    assert timestamp == "2022-08-21T10:50:06.730Z"
    assert event == {"Records": result[0].records}  # what S3 gets as payload
    (given_up,) = result.given_up
    assert (given_up.condition, given_up.destination) == (
        "RetryAttemptsExhausted",
        QUEUE,
    )


def test_a_version_is_named_in_the_on_failure_record():
    world = World()
    bad = world.put("one")
    handler = fails_on(bad)
    world.map(handler, f"{FUNCTION}:7", MaximumRetryAttempts=0, **TO_QUEUE)
    world.deliver()
    assert world.sent[0][1]["responseContext"]["executedVersion"] == "7"


def test_the_recorded_partial_response_arithmetic():
    # Recorded: batch of 3, 3 retries, the last of six always failing: it is delivered
    # 5 times, the record says 4, batchSize 1 and functionError null.
    world = World()
    written = world.put_many(6)
    world.map(
        reports(written[5]), BatchSize=3, MaximumRetryAttempts=3, **REPORT, **TO_QUEUE
    )
    result = world.deliver()
    assert delivered(result) == [written[:3], written[3:]] + [[written[5]]] * 4
    ((_, record, _),) = world.sent
    assert record["requestContext"]["approximateInvokeCount"] == 4
    assert record["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert record["responseContext"]["functionError"] is None
    assert record["DDBStreamBatchInfo"]["batchSize"] == 1
    assert all(one.ok for one in result)


def test_everything_from_the_lowest_reported_record_comes_again():
    # LDG: "Lambda uses the lowest sequence number as the checkpoint, and retries all
    # records starting from that checkpoint."
    world = World()
    written = world.put_many(5)
    again = iter([{written[3], written[1]}, set()])

    def handler(event):
        bad = next(again)
        return {"batchItemFailures": [{"itemIdentifier": str(one)} for one in bad]}

    world.map(handler, **REPORT)
    assert delivered(world.deliver()) == [written, written[1:]]


def test_without_the_flag_the_response_is_ignored():
    # LDG: partial responses have to be turned on.
    world = World()
    written = world.put_many(3)
    world.map(reports(*written))
    assert delivered(world.deliver()) == [written]


def test_bisect_finds_the_one_bad_record():
    # LDG: "split the batch in two and retry"; splitting consumes no retry quota.
    world = World()
    written = world.put_many(8)
    bad = written[5]
    world.map(
        fails_on(bad),
        MaximumRetryAttempts=0,
        BisectBatchOnFunctionError=True,
        **TO_QUEUE,
    )
    result = world.deliver()
    a, b, c, d, e, f, g, h = written
    assert delivered(result) == [
        written,
        [a, b, c, d],
        [e, f, g, h],
        [e, f],
        [e],
        [f],
        [g, h],
    ]
    ((_, record, _),) = world.sent
    info = record["DDBStreamBatchInfo"]
    assert (info["startSequenceNumber"], info["batchSize"]) == (str(bad), 1)
    assert record["requestContext"]["approximateInvokeCount"] == 1


def test_bisect_does_not_change_the_batch_size():
    # LDG: the original batch size setting is unchanged.
    world = World()
    written = world.put_many(8)
    world.map(
        fails_on(written[0]),
        BatchSize=4,
        MaximumRetryAttempts=0,
        BisectBatchOnFunctionError=True,
    )
    assert delivered(world.deliver())[-1] == written[4:]


def test_both_flags_split_at_the_returned_record():
    # LDG: "bisected at the returned sequence number and Lambda retries only the
    # remaining records".
    world = World()
    written = world.put_many(4)
    world.map(
        reports(written[2]),
        MaximumRetryAttempts=1,
        BisectBatchOnFunctionError=True,
        **REPORT,
    )
    result = world.deliver()
    assert delivered(result) == [written, written[2:], written[2:]]


def test_a_missing_destination_drops_the_record_and_says_so():
    # Lambda developer guide, metrics: DestinationDeliveryFailures.
    world = World()
    bad, good = world.put_many(2)
    world.map(fails_on(bad), BatchSize=1, MaximumRetryAttempts=0, **TO_QUEUE)
    world.missing_destinations.add(QUEUE)
    result = world.deliver()
    assert delivered(result) == [[bad], [good]]
    (lost,) = result.given_up
    assert lost.problem == "the queue does not exist"
    assert world.metric("DestinationDeliveryFailures") == [1]


def test_a_fifo_queue_is_accepted_and_then_fails():
    # Lambda developer guide, metrics: FIFO destinations count as delivery failures.
    world = World()
    bad = world.put("bad")
    fifo = {"DestinationConfig": {"OnFailure": {"Destination": f"{QUEUE}.fifo"}}}
    world.map(fails_on(bad), MaximumRetryAttempts=0, **fifo)
    (lost,) = world.deliver().given_up
    assert "FIFO" in lost.problem
    assert not world.sent


def test_the_shard_goes_on_after_a_record_is_given_up():
    world = World()
    written = world.put_many(6)
    world.map(fails_on(written[1]), BatchSize=2, MaximumRetryAttempts=1)
    result = world.deliver()
    assert delivered(result) == [written[:2]] * 2 + [written[2:4], written[4:]]
    (lost,) = result.given_up
    assert (lost.count, lost.destination) == (2, None)
