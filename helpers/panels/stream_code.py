"""What one did on the tab *Exports and streams*, as boto3 code."""

from __future__ import annotations

from dataclasses import dataclass, replace

VIEW_TYPES = {
    "Key attributes only": "KEYS_ONLY",
    "New image": "NEW_IMAGE",
    "Old image": "OLD_IMAGE",
    "New and old images": "NEW_AND_OLD_IMAGES",
}
"""The console's words for the view types, and the API's."""

BEFORE = """\
from datetime import timedelta

import boto3

from helpers import lab

lab.start()  # leave out on AWS
dynamodb = boto3.client("dynamodb")
dynamodb.create_table(
    TableName="Users",
    AttributeDefinitions=[{"AttributeName": "userId", "AttributeType": "S"}],
    KeySchema=[{"AttributeName": "userId", "KeyType": "HASH"}],
    BillingMode="PAY_PER_REQUEST",
)
"""

MINUTE = "lab.clock.advance(timedelta(minutes=1))  # leave out on AWS\n"
"""What lies between two clicks."""

TURN_ON = """\
dynamodb.update_table(
    TableName="Users",
    StreamSpecification={{"StreamEnabled": True, "StreamViewType": "{view}"}},
)
"""

TURN_OFF = """\
dynamodb.update_table(TableName="Users", StreamSpecification={"StreamEnabled": False})
"""

WRITES = {
    "put": """\
dynamodb.put_item(
    TableName="Users",
    Item={"userId": {"S": "user_2"}, "firstname": {"S": "Sandro"}},
)
""",
    "change": """\
dynamodb.update_item(
    TableName="Users",
    Key={"userId": {"S": "user_2"}},
    UpdateExpression="ADD visits :one",
    ExpressionAttributeValues={":one": {"N": "1"}},
)
""",
    "delete": """\
dynamodb.delete_item(TableName="Users", Key={"userId": {"S": "user_2"}})
""",
}
"""One write each: by name, as the panel's buttons are called."""

READ = """\
streams = boto3.client("dynamodbstreams")
found = []
for one in streams.list_streams(TableName="Users")["Streams"]:
    arn = one["StreamArn"]
    stream = streams.describe_stream(StreamArn=arn)["StreamDescription"]
    records = []
    for shard in stream["Shards"]:
        start = streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
        )
        page = streams.get_records(ShardIterator=start["ShardIterator"])
        records += page["Records"]
    found.append({"stream": stream, "records": records})
items = dynamodb.scan(TableName="Users")["Items"]
"""


@dataclass(frozen=True)
class Tab:
    """The clicks so far, as code. `view` is the API's name; "" while no stream is on.

    `last` says what the last click was: `on`, `off`, a name in `WRITES`, or "".
    """

    steps: tuple[str, ...] = ()
    view: str = ""
    last: str = ""

    def turn_on(self, view: str) -> Tab:
        """The stream is turned on with this view type."""
        step = TURN_ON.format(view=view)
        return replace(self, steps=(*self.steps, step), view=view, last="on")

    def turn_off(self) -> Tab:
        """The stream is turned off."""
        return replace(self, steps=(*self.steps, TURN_OFF), view="", last="off")

    def write(self, kind: str) -> Tab:
        """One write: `put`, `change` or `delete`."""
        return replace(self, steps=(*self.steps, WRITES[kind]), last=kind)

    @property
    def parts(self) -> tuple[str, ...]:
        """The program: the table, each click, and reading what is there now."""
        return (BEFORE, *(MINUTE + one for one in (*self.steps, READ)))

    @property
    def program(self) -> str:
        """The whole program."""
        return "\n".join(self.parts)

    @property
    def latest(self) -> str:
        """The end of it: the last click, and reading."""
        return "\n".join(self.parts[-2:])
