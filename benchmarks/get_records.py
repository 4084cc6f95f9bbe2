"""GetRecords through boto3: records per second, here and on plain moto.

Both read the same 5,000 records with the article's item, 1,000 to a page, with a client
made the same way. The practice account and plain moto run in processes of their own,
in turn. Seconds are CPU seconds, so other work on the machine counts little, and the
garbage collector is off while reading, as in Python's timeit: what it costs depends on
everything else in the process.

Nearly all that is left on the practice account is botocore's parser, which a client of
AWS pays too. `answering` is the part of the practice account alone.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

RECORDS = 5_000
ROUNDS = 5
ITEM = {
    "createdAt": {"S": "2022-08-20"},
    "firstname": {"S": "Sandro"},
    "ttl": {"N": "1661166039"},
    "lastname": {"S": "Volpicella"},
}


def fill(dynamodb: Any) -> str:
    """A table whose stream holds RECORDS inserts; returns the stream's ARN."""
    made = dynamodb.create_table(
        TableName="Users",
        KeySchema=[
            {"AttributeName": "userId", "KeyType": "HASH"},
            {"AttributeName": "createdAt", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "userId", "AttributeType": "S"},
            {"AttributeName": "createdAt", "AttributeType": "S"},
        ],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )
    for start in range(0, RECORDS, 25):
        users = range(start, min(start + 25, RECORDS))
        items = [{"userId": {"S": f"user_{user}"}, **ITEM} for user in users]
        dynamodb.batch_write_item(
            RequestItems={"Users": [{"PutRequest": {"Item": one}} for one in items]}
        )
    return str(made["TableDescription"]["LatestStreamArn"])


def read(streams: Any, arn: str) -> float:
    """Read the whole stream; seconds of CPU for one record."""
    (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    iterator = streams.get_shard_iterator(
        StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    gc.collect()
    gc.disable()
    count, start = 0, time.process_time()
    while count < RECORDS:
        page = streams.get_records(ShardIterator=iterator, Limit=1000)
        count += len(page["Records"])
        iterator = page["NextShardIterator"]
    seconds = time.process_time() - start
    gc.enable()
    return seconds / count


def measure(account: str) -> dict[str, list[float]]:
    """In this process: fill a stream, and read it ROUNDS times."""
    import boto3
    from botocore.httpsession import URLLib3Session

    if account == "practice":
        from helpers import lab

        lab.start()
    else:
        from moto import mock_aws

        os.environ["AWS_ACCOUNT_ID_ENDPOINT_MODE"] = "disabled"
        mock_aws().start()
    region = {"region_name": "eu-central-1"}
    arn = fill(boto3.client("dynamodb", **region))
    streams = boto3.client("dynamodbstreams", **region)
    reading = [read(streams, arn) for _ in range(ROUNDS)]
    # Here the practice account takes over, so this is its own share.
    send, spent = URLLib3Session.send, [0.0]

    def timed(session: Any, request: Any) -> Any:
        start = time.process_time()
        response = send(session, request)
        spent[0] += time.process_time() - start
        return response

    URLLib3Session.send = timed
    read(streams, arn)
    return {"reading": reading, "answering": [spent[0] / RECORDS]}


def compare() -> dict[str, Any]:
    """Both speeds, and how many times faster the practice account is: by the medians,
    and by the quickest readings."""
    found: dict[str, list[float]] = {}
    for _ in range(2):
        for account in ("practice", "plain moto"):
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.get_records", account],
                cwd=Path(__file__).parents[1],
                capture_output=True,
                text=True,
                check=True,
            )
            for what, seconds in json.loads(done.stdout).items():
                found.setdefault(f"{account} {what}", []).extend(seconds)
    here, plain = found["practice reading"], found["plain moto reading"]
    return {
        "practice_records_per_second": round(1 / median(here)),
        "plain_moto_records_per_second": round(1 / median(plain)),
        "ratio_of_medians": round(median(plain) / median(here), 1),
        # Slower readings are the doing of other programs, says timeit's guide too.
        "ratio": round(min(plain) / min(here), 1),
        "practice_answering_share": round(
            min(found["practice answering"]) / min(here), 2
        ),
    }


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1])))
