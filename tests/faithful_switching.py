"""Cases: turning a stream on and off, and its view type."""

from __future__ import annotations

from datetime import timedelta

from faithful_registry import STREAMS_GUIDE, Aws, S, case, refused

UPDATE_TABLE = "DynamoDB API reference, UpdateTable, StreamSpecification"
SPECIFICATION = "DynamoDB API reference, StreamSpecification"


@case(
    "on-and-off",
    "Enable a stream that is on, with another view type",
    moto="ResourceInUseException",
    aws="ValidationException, and the view type stays",
    source=UPDATE_TABLE,
)
def change_view_type(aws: Aws) -> None:
    arn = aws.table("NEW_IMAGE")
    with refused("ValidationException"):
        aws.stream("KEYS_ONLY")
    assert aws.describe(arn)["StreamViewType"] == "NEW_IMAGE"


@case(
    "on-and-off",
    "Disable a stream that is off",
    moto="accepted",
    aws="ValidationException",
    source=UPDATE_TABLE,
)
def disable_twice(aws: Aws) -> None:
    aws.table("NEW_IMAGE")
    aws.stream(None)
    with refused("ValidationException"):
        aws.stream(None)


@case(
    "on-and-off",
    "Disable the stream of a table that never had one",
    moto="accepted",
    aws="ValidationException",
    source=UPDATE_TABLE,
)
def disable_what_never_was(aws: Aws) -> None:
    aws.table(None)
    with refused("ValidationException"):
        aws.stream(None)


@case(
    "on-and-off",
    "Write to a table whose stream was turned off",
    moto="KeyError, and the item is written",
    aws="a write like any other, without a record",
    source=STREAMS_GUIDE,
)
def write_after_disable(aws: Aws) -> None:
    arn = aws.table("NEW_IMAGE")
    aws.put("before")
    aws.stream(None)
    aws.put("after")
    assert aws.item("after") == {"userId": S("after")}
    keys = [one["dynamodb"]["Keys"]["userId"] for one in aws.records(arn)]
    assert keys == [S("before")]


@case(
    "on-and-off",
    "Describe a stream that was turned off",
    moto="KeyError",
    aws="StreamStatus DISABLED, and its shards have an EndingSequenceNumber",
    source=STREAMS_GUIDE,
)
def describe_disabled(aws: Aws) -> None:
    arn = aws.table("NEW_IMAGE")
    assert aws.describe(arn)["StreamStatus"] == "ENABLED"
    assert "EndingSequenceNumber" not in aws.shards(arn)[0]["SequenceNumberRange"]
    aws.put("a")
    aws.stream(None)
    description = aws.describe(arn)
    numbers = description["Shards"][0]["SequenceNumberRange"]
    assert description["StreamStatus"] == "DISABLED"
    assert int(numbers["EndingSequenceNumber"]) > int(numbers["StartingSequenceNumber"])


@case(
    "on-and-off",
    "A closed stream is readable for 24 hours",
    moto="KeyError",
    aws="its records can be read, and it is listed; then it is gone",
    source=STREAMS_GUIDE,
)
def readable_for_a_day(aws: Aws) -> None:
    arn = aws.table("NEW_IMAGE")
    aws.pass_time(timedelta(hours=1))
    aws.put("a")
    aws.stream(None)
    aws.pass_time(timedelta(hours=23, minutes=59))
    assert aws.names(arn) == ["INSERT"]
    assert [s["StreamArn"] for s in aws.streams.list_streams()["Streams"]] == [arn]
    aws.pass_time(timedelta(minutes=2))
    with refused("ResourceNotFoundException"):
        aws.describe(arn)
    assert aws.streams.list_streams()["Streams"] == []


@case(
    "on-and-off",
    "Enable a stream again",
    moto="ResourceInUseException, for ever",
    aws="a new stream with a new label and ARN; the old one keeps its records",
    source=STREAMS_GUIDE,
)
def enable_again(aws: Aws) -> None:
    old = aws.table("NEW_IMAGE")
    aws.put("a")
    aws.stream(None)
    aws.pass_time(timedelta(seconds=5))
    new = aws.stream("KEYS_ONLY")
    aws.put("b")
    assert new != old
    assert new.startswith(old.rpartition("/")[0])
    table = aws.dynamodb.describe_table(TableName="Users")["Table"]
    assert table["LatestStreamArn"] == new
    for arn, user in ((old, "a"), (new, "b")):
        (record,) = aws.records(arn)
        assert record["dynamodb"]["Keys"] == {"userId": S(user)}
    assert "NewImage" not in aws.records(new)[0]["dynamodb"]


@case(
    "on-and-off",
    "ListStreams after a re-enable",
    moto="a table has one stream, for ever",
    aws="the old stream and the new one",
    source=STREAMS_GUIDE,
)
def both_are_listed(aws: Aws) -> None:
    old = aws.table("NEW_IMAGE")
    aws.stream(None)
    aws.pass_time(timedelta(seconds=5))
    new = aws.stream("NEW_IMAGE")
    found = aws.streams.list_streams(TableName="Users")["Streams"]
    assert {one["StreamArn"] for one in found} == {old, new}


@case(
    "on-and-off",
    "Delete a table",
    moto="its stream is gone at once",
    aws="its stream is closed, and readable for 24 hours",
    source=STREAMS_GUIDE,
)
def stream_of_a_deleted_table(aws: Aws) -> None:
    arn = aws.table("NEW_IMAGE")
    aws.put("a")
    aws.dynamodb.delete_table(TableName="Users")
    assert aws.names(arn) == ["INSERT"]
    assert aws.describe(arn)["StreamStatus"] == "DISABLED"


@case(
    "on-and-off",
    "CreateTable with a view type that does not exist",
    moto="accepted",
    aws="ValidationException",
    source=SPECIFICATION,
)
def bogus_view_type(aws: Aws) -> None:
    with refused("ValidationException"):
        aws.table("BOGUS")
    assert aws.dynamodb.list_tables()["TableNames"] == []


@case(
    "on-and-off",
    "CreateTable with StreamEnabled false and a view type",
    moto="the stream is turned on",
    aws="ValidationException",
    source=SPECIFICATION,
)
def disabled_with_a_view_type(aws: Aws) -> None:
    wanted = {"StreamEnabled": False, "StreamViewType": "NEW_IMAGE"}
    with refused("ValidationException"):
        aws.table(None, StreamSpecification=wanted)


@case(
    "on-and-off",
    "CreateTable with StreamEnabled true and no view type",
    moto="accepted, and every write raises KeyError",
    aws="ValidationException",
    source=SPECIFICATION,
)
def enabled_without_a_view_type(aws: Aws) -> None:
    with refused("ValidationException"):
        aws.table(None, StreamSpecification={"StreamEnabled": True})
    assert aws.dynamodb.list_tables()["TableNames"] == []
