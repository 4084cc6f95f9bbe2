"""Cases: the Streams API, its pages, limits, iterators and errors."""

from __future__ import annotations

from datetime import timedelta

from faithful_registry import (
    STREAMS_API,
    STREAMS_GUIDE,
    Aws,
    S,
    case,
    refused,
)

GET_RECORDS = f"{STREAMS_API}, GetRecords"
GET_ITERATOR = f"{STREAMS_API}, GetShardIterator"
DESCRIBE = f"{STREAMS_API}, DescribeStream"
LIST = f"{STREAMS_API}, ListStreams"


@case(
    "clients",
    "Read a stream with boto3 1.44.4 or newer",
    moto="404 Not yet implemented: it does not know the account's own endpoint",
    aws="the stream answers",
    source="botocore's endpoint rules for DynamoDB Streams",
    account_endpoints=True,
)
def account_endpoint(aws: Aws) -> None:
    arn = aws.table()
    aws.put("a")
    assert aws.names(arn) == ["INSERT"]


@case(
    "reading",
    "ListStreams in pages",
    moto="Limit is ignored",
    aws="pages of Limit streams, and LastEvaluatedStreamArn while there are more",
    source=LIST,
)
def list_streams_in_pages(aws: Aws) -> None:
    arns = {aws.table(name=name) for name in ("A", "B", "C")}
    first = aws.streams.list_streams(Limit=2)
    assert len(first["Streams"]) == 2
    start = first["LastEvaluatedStreamArn"]
    rest = aws.streams.list_streams(Limit=2, ExclusiveStartStreamArn=start)
    assert len(rest["Streams"]) == 1
    assert "LastEvaluatedStreamArn" not in rest
    assert {one["StreamArn"] for one in first["Streams"] + rest["Streams"]} == arns


@case(
    "reading",
    "DescribeStream goes on after a shard",
    moto="ExclusiveStartShardId is ignored",
    aws="the shards after that one",
    source=DESCRIBE,
)
def describe_stream_in_pages(aws: Aws) -> None:
    arn = aws.table()
    (shard,) = aws.shards(arn, Limit=1)
    assert aws.shards(arn, ExclusiveStartShardId=shard["ShardId"]) == []


@case(
    "reading",
    "DescribeStream with a ShardFilter",
    moto="the filter is ignored",
    aws="the children of that shard; an open shard has none",
    source=f"{DESCRIBE}, ShardFilter",
)
def shard_filter(aws: Aws) -> None:
    arn = aws.table()
    (shard,) = aws.shards(arn)
    wanted = {"Type": "CHILD_SHARDS", "ShardId": shard["ShardId"]}
    assert aws.shards(arn, ShardFilter=wanted) == []


@case(
    "reading",
    "Limits that are too large",
    moto="accepted",
    aws="ValidationException above 1,000 records and above 100 streams or shards",
    source=f"{STREAMS_API}, GetRecords, ListStreams and DescribeStream",
)
def limits(aws: Aws) -> None:
    arn = aws.table()
    iterator = aws.iterator(arn)
    aws.read(iterator, Limit=1000)
    with refused("ValidationException"):
        aws.read(iterator, Limit=1001)
    with refused("ValidationException"):
        aws.streams.list_streams(Limit=101)
    with refused("ValidationException"):
        aws.describe(arn, Limit=101)


@case(
    "reading",
    "GetRecords of more than 1 MB",
    moto="all of it in one answer",
    aws="at most 1 MB an answer; the next iterator has the rest",
    source=GET_RECORDS,
)
def one_megabyte(aws: Aws) -> None:
    arn = aws.table("NEW_IMAGE")
    for number in range(8):
        aws.put(f"user_{number}", text=S("x" * 300_000))
    sizes, iterator = [], aws.iterator(arn)
    for _ in range(3):
        page = aws.read(iterator)
        iterator = page["NextShardIterator"]
        sizes.append([one["dynamodb"]["SizeBytes"] for one in page["Records"]])
    assert [len(one) for one in sizes] == [3, 3, 2]
    assert all(sum(one) <= 1024 * 1024 for one in sizes)


@case(
    "reading",
    "Iterator type AT_TIMESTAMP",
    moto="AttributeError when it is used",
    aws="reading starts at that time",
    source=GET_ITERATOR,
)
def at_timestamp(aws: Aws) -> None:
    arn = aws.table()
    aws.put("a")
    aws.pass_time(timedelta(seconds=10))
    aws.put("b")
    times = [one["dynamodb"]["ApproximateCreationDateTime"] for one in aws.records(arn)]
    for moment, users in (
        (times[0], ["a", "b"]),
        (times[0] + timedelta(seconds=5), ["b"]),
        (times[1], ["b"]),
    ):
        iterator = aws.iterator(arn, "AT_TIMESTAMP", Timestamp=moment)
        read = aws.read(iterator)["Records"]
        assert [one["dynamodb"]["Keys"]["userId"]["S"] for one in read] == users


@case(
    "reading",
    "An iterator after 15 minutes",
    moto="it works for ever",
    aws="ExpiredIteratorException",
    source=GET_RECORDS,
)
def iterator_expires(aws: Aws) -> None:
    iterator = aws.iterator(aws.table())
    aws.pass_time(timedelta(minutes=14))
    fresh = aws.read(iterator)["NextShardIterator"]
    aws.pass_time(timedelta(minutes=2))
    aws.read(fresh)
    with refused("ExpiredIteratorException"):
        aws.read(iterator)


@case(
    "reading",
    "Records after 24 hours",
    moto="they stay",
    aws="trimmed: TRIM_HORIZON starts after them",
    source=STREAMS_GUIDE,
)
def trimming(aws: Aws) -> None:
    arn = aws.table()
    aws.put("a")
    aws.pass_time(timedelta(hours=12))
    aws.put("b")
    aws.pass_time(timedelta(hours=12, minutes=1))
    (record,) = aws.records(arn)
    assert record["dynamodb"]["Keys"] == {"userId": S("b")}


@case(
    "reading",
    "A place in the stream that was trimmed",
    moto="the record is still there",
    aws="TrimmedDataAccessException, from GetShardIterator and from GetRecords",
    source=f"{STREAMS_API}, TrimmedDataAccessException",
)
def trimmed_place(aws: Aws) -> None:
    arn = aws.table()
    aws.put("a")
    number = aws.records(arn)[0]["dynamodb"]["SequenceNumber"]
    aws.pass_time(timedelta(hours=23, minutes=55))
    aws.put("b")
    early = aws.iterator(arn)
    aws.pass_time(timedelta(minutes=10))
    with refused("TrimmedDataAccessException"):
        aws.read(early)
    with refused("TrimmedDataAccessException"):
        aws.iterator(arn, "AT_SEQUENCE_NUMBER", SequenceNumber=number)


@case(
    "reading",
    "NextShardIterator at the end of a closed shard",
    moto="KeyError: the stream cannot be read once it is turned off",
    aws="missing: there is nothing to come",
    source=GET_RECORDS,
)
def end_of_a_closed_shard(aws: Aws) -> None:
    arn = aws.table()
    for user in "ab":
        aws.put(user)
    aws.stream(None)
    first = aws.read(aws.iterator(arn), Limit=1)
    assert len(first["Records"]) == 1
    last = aws.read(first["NextShardIterator"], Limit=1)
    assert len(last["Records"]) == 1
    while "NextShardIterator" in last:
        last = aws.read(last["NextShardIterator"])
        assert last["Records"] == []
