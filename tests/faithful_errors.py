"""Cases: what the Streams API says to a bad request."""

from __future__ import annotations

from faithful_reading import DESCRIBE, GET_ITERATOR
from faithful_registry import RECORDED, STREAMS_API, Aws, case, refused


@case(
    "errors",
    "A shard iterator that is none",
    moto="KeyError",
    aws="ValidationException",
    source=f"{STREAMS_API}, Common errors",
)
def bad_iterator(aws: Aws) -> None:
    iterator = aws.iterator(aws.table())
    changed = iterator[:-6] + ("A" if iterator[-6] != "A" else "B") + iterator[-5:]
    for text in ("nonsense", changed):
        with refused("ValidationException"):
            aws.read(text)


@case(
    "errors",
    "A shard that does not exist",
    moto="AssertionError",
    aws="ResourceNotFoundException",
    source=GET_ITERATOR,
)
def bad_shard(aws: Aws) -> None:
    arn = aws.table()
    with refused("ResourceNotFoundException"):
        aws.iterator(arn, ShardId="shardId-00000000000000000000-00000000")


@case(
    "errors",
    "A stream ARN that is none",
    moto="IndexError",
    aws="ValidationException",
    source=f"{STREAMS_API}, Common errors",
)
def bad_arn(aws: Aws) -> None:
    with refused("ValidationException"):
        aws.describe("arn-of-some-kind-of-a-dynamodb-stream")


@case(
    "errors",
    "A table that has no stream",
    moto="TypeError or KeyError",
    aws="ResourceNotFoundException, with the ARN in the message",
    source=f"{DESCRIBE}; {RECORDED}",
)
def no_stream(aws: Aws) -> None:
    aws.table(None)
    arn = "arn:aws:dynamodb:eu-central-1:123456789012:table/Users"
    arn += "/stream/2022-08-21T10:49:51.310"
    with refused("ResourceNotFoundException") as error:
        aws.describe(arn)
    assert error["Message"] == f"Requested resource not found: Stream: {arn} not found"


@case(
    "errors",
    "A label that the table's stream does not have",
    moto="the table's stream answers",
    aws="ResourceNotFoundException",
    source=f"{DESCRIBE}; {RECORDED}",
)
def unknown_label(aws: Aws) -> None:
    arn = aws.table()
    other = arn.rpartition("/")[0] + "/2001-01-01T00:00:00.000"
    with refused("ResourceNotFoundException"):
        aws.describe(other)
    with refused("ResourceNotFoundException"):
        aws.iterator(other, ShardId=aws.shards(arn)[0]["ShardId"])


@case(
    "errors",
    "AFTER_SEQUENCE_NUMBER without a number",
    moto="TypeError",
    aws="ValidationException",
    source=GET_ITERATOR,
)
def missing_number(aws: Aws) -> None:
    arn = aws.table()
    for kind in ("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"):
        with refused("ValidationException"):
            aws.iterator(arn, kind)


@case(
    "errors",
    "A sequence number from before the stream",
    moto="AssertionError when the iterator is used",
    aws="an error code of the API",
    source=GET_ITERATOR,
)
def early_number(aws: Aws) -> None:
    arn = aws.table()
    with refused("ValidationException"):
        aws.iterator(arn, "AT_SEQUENCE_NUMBER", SequenceNumber="1" * 21)
