"""Cases: the fields of a record, its size and its sequence number."""

from __future__ import annotations

from datetime import timedelta

from faithful_registry import GUIDE, RECORDED, STREAMS_API, Aws, N, S, case

SIZES = f"{GUIDE}, 'DynamoDB item sizes and formats'; "
LAMBDA_GUIDE = "Lambda developer guide, 'Using AWS Lambda with Amazon DynamoDB'"

ARTICLE_ITEM = {
    "createdAt": S("2022-08-20"),
    "firstname": S("Sandro"),
    "ttl": N(1661166039),
    "userId": S("user_2"),
    "lastname": S("Volpicella"),
}
"""The new user in the article's sample event."""


@case(
    "fields",
    "eventVersion",
    moto='"1.0"',
    aws='"1.1"',
    source=RECORDED,
)
def event_version(aws: Aws) -> None:
    arn = aws.table()
    aws.put("a")
    assert aws.records(arn)[0]["eventVersion"] == "1.1"


@case(
    "fields",
    "awsRegion",
    moto='"us-east-1" in every Region',
    aws="the Region of the stream",
    source=f"{STREAMS_API}, Record",
)
def region(aws: Aws) -> None:
    for name in ("eu-central-1", "eu-west-1"):
        there = Aws(aws.pass_time)
        there.dynamodb = there.client("dynamodb", region_name=name)
        there.streams = there.client("dynamodbstreams", region_name=name)
        arn = there.table()
        there.put("a")
        assert there.records(arn)[0]["awsRegion"] == name


@case(
    "fields",
    "ApproximateCreationDateTime",
    moto="milliseconds",
    aws="rounded down to the second",
    source=f"{STREAMS_API}, StreamRecord",
)
def whole_seconds(aws: Aws) -> None:
    arn = aws.table()
    for tenth in range(1, 4):
        aws.put(f"user_{tenth}")
        aws.pass_time(timedelta(seconds=0.1))
    created = [
        one["dynamodb"]["ApproximateCreationDateTime"] for one in aws.records(arn)
    ]
    assert [one.microsecond for one in created] == [0, 0, 0]


@case(
    "fields",
    "SizeBytes of the article's event",
    moto="the length of the record as JSON",
    aws="104: the bytes of the keys and of the new image",
    source=f"{SIZES}the article's sample event",
)
def size_of_the_article(aws: Aws) -> None:
    arn = aws.table("NEW_IMAGE", keys=["userId", "createdAt"])
    aws.dynamodb.put_item(TableName="Users", Item=ARTICLE_ITEM)
    assert aws.records(arn)[0]["dynamodb"]["SizeBytes"] == 104


@case(
    "fields",
    "SizeBytes of the guide's sample event",
    moto="245, 321 and 257",
    aws="26, 59 and 38 for INSERT, MODIFY and REMOVE",
    source=f"{SIZES}{LAMBDA_GUIDE}",
)
def size_of_the_guide(aws: Aws) -> None:
    stream = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    arn = aws.dynamodb.create_table(
        TableName="Sample",
        KeySchema=[{"AttributeName": "Id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "Id", "AttributeType": "N"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification=stream,
    )["TableDescription"]["LatestStreamArn"]
    for message in ("New item!", "This item has changed"):
        item = {"Id": N(101), "Message": S(message)}
        aws.dynamodb.put_item(TableName="Sample", Item=item)
    aws.dynamodb.delete_item(TableName="Sample", Key={"Id": N(101)})
    sizes = [one["dynamodb"]["SizeBytes"] for one in aws.records(arn)]
    assert sizes == [26, 59, 38]


@case(
    "fields",
    "SequenceNumber",
    moto="every stream counts up from the same number, one by one",
    aws="21 to 40 digits, increasing, with gaps, and not those of another stream",
    source=f"{STREAMS_API}, StreamRecord",
)
def sequence_numbers(aws: Aws) -> None:
    seen: list[list[int]] = []
    for name in ("Users", "Others"):
        arn = aws.table(name=name)
        for user in "abcd":
            aws.put(user, name)
        texts = [one["dynamodb"]["SequenceNumber"] for one in aws.records(arn)]
        assert all(21 <= len(text) <= 40 and text.isdigit() for text in texts)
        numbers = [int(text) for text in texts]
        assert numbers == sorted(set(numbers))
        seen.append(numbers)
    assert not set(seen[0]) & set(seen[1])
    gaps = {b - a for a, b in zip(seen[0], seen[0][1:], strict=False)}
    assert gaps != {1}


@case(
    "fields",
    "SequenceNumber in the next stream of a table",
    moto="the same numbers again",
    aws="other numbers",
    source=f"{STREAMS_API}, StreamRecord",
)
def sequence_numbers_of_the_next_stream(aws: Aws) -> None:
    numbers = []
    for _ in range(2):
        arn = aws.table()
        aws.put("a")
        numbers.append(aws.records(arn)[0]["dynamodb"]["SequenceNumber"])
        aws.dynamodb.delete_table(TableName="Users")
        aws.pass_time(timedelta(seconds=1))
    assert numbers[0] != numbers[1]


@case(
    "fields",
    "The label of a stream",
    moto="microseconds, such as 2022-08-21T10:49:51.310000",
    aws="milliseconds, such as 2022-08-21T10:49:51.310",
    source=f"{STREAMS_API}, Stream; the article",
)
def label(aws: Aws) -> None:
    arn = aws.table()
    assert len(arn.rpartition("/")[2]) == len("2022-08-21T10:49:51.310")
    assert aws.describe(arn)["StreamLabel"] == arn.rpartition("/")[2]


@case(
    "fields",
    "The ID of a shard",
    moto="the same in every stream",
    aws="each shard has its own",
    source=f"{STREAMS_API}, Shard",
)
def shard_ids(aws: Aws) -> None:
    first, second = aws.table(name="Users"), aws.table(name="Others")
    assert aws.shards(first)[0]["ShardId"] != aws.shards(second)[0]["ShardId"]
