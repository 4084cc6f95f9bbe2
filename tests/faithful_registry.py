"""What a correction of moto is, and a short way to call an account in its cases.

A case is run twice: on the practice account, where it has to pass, and on plain moto,
where it has to fail. It speaks to both through boto3 alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
import botocore.session
from botocore.exceptions import ClientError
from botocore.loaders import Loader

FAULTS = {
    "clients": "Clients of today's boto3 do not reach the streams",
    "functions": "Functions need Docker",
    "mapping-and-stream": "An event source mapping ruins the stream it reads",
    "no-op": "A write that changes nothing leaves a record",
    "upsert": "UpdateItem of a missing item is recorded twice, or breaks",
    "on-and-off": "A stream cannot be turned off, and never on again",
    "fields": "Fields of a record that AWS fills differently",
    "transactions": "A cancelled transaction leaves traces; request tokens are ignored",
    "mapping-api": "Any event source mapping is accepted, none has defaults or states",
    "stacks": "CloudFormation leaves half of a template, or an unreadable answer",
    "ttl": "Items never expire",
    "reading": "One shard without end: no paging, no limits, no expiry, no trimming",
    "errors": "A bad request is answered with a Python error",
    "accepted": "A request that AWS refuses is accepted",
    "templates": "What a CloudFormation template makes cannot be read back",
    "partiql": "PartiQL statements that are valid on AWS fail, or overwrite",
}
"""What is wrong with plain moto, in groups. Each needs at least one case."""

GUIDE = "DynamoDB developer guide"
STREAMS_GUIDE = f"{GUIDE}, 'Change data capture for DynamoDB Streams'"
STREAMS_API = "DynamoDB Streams API reference"
RECORDED = "recorded on AWS by LocalStack's validated tests"

Item = dict[str, dict[str, Any]]

MODELS = Loader(extra_search_paths=[str(Path(boto3.__file__).parent / "data")])
"""botocore's descriptions of the services, read once for all clients."""


@dataclass(frozen=True)
class Case:
    """One correction: what moto does, what AWS does, who says so, and the proof."""

    id: str
    fault: str
    title: str
    moto: str
    aws: str
    source: str
    behaves: Callable[[Aws], None]
    account_endpoints: bool = False


CASES: list[Case] = []


def case(
    fault: str, title: str, *, moto: str, aws: str, source: str, **more: Any
) -> Callable[[Callable[[Aws], None]], Callable[[Aws], None]]:
    """Register the decorated function as the proof of a correction."""

    def register(behaves: Callable[[Aws], None]) -> Callable[[Aws], None]:
        name = behaves.__name__.replace("_", "-")
        CASES.append(Case(name, fault, title, moto, aws, source, behaves, **more))
        return behaves

    return register


def S(text: str) -> dict[str, str]:
    return {"S": text}


def N(number: float | str) -> dict[str, str]:
    return {"N": str(number)}


@contextmanager
def refused(*codes: str) -> Iterator[dict[str, str]]:
    """The call inside must be answered with one of these error codes.

    Gives the code and the message."""
    answer: dict[str, str] = {}
    try:
        yield answer
    except ClientError as error:
        answer.update(error.response["Error"])
        assert answer["Code"] in codes, f"expected {codes}, got {answer}"
    else:
        raise AssertionError(f"expected {codes}, but the call was accepted")


class Aws:
    """An account, and the few calls that most cases make.

    Its table is `Users` with the key `userId`.
    """

    def __init__(
        self, pass_time: Callable[[timedelta], None], region: str = "eu-central-1"
    ) -> None:
        self.pass_time = pass_time
        self.region = region

    def client(self, service: str, **options: Any) -> Any:
        session = botocore.session.Session()
        session.register_component("data_loader", MODELS)
        made = boto3.Session(botocore_session=session)
        return made.client(service, **{"region_name": self.region, **options})

    @cached_property
    def dynamodb(self) -> Any:
        return self.client("dynamodb")

    @cached_property
    def streams(self) -> Any:
        return self.client("dynamodbstreams")

    def table(
        self, view: str | None = "NEW_AND_OLD_IMAGES", name: str = "Users", **more: Any
    ) -> str:
        """Make a table, and return the ARN of its stream ("" if it has none).

        `keys` are names of text attributes, or types by name; `types` are those of
        other attributes, for an index.
        """
        if view is not None:
            more["StreamSpecification"] = {
                "StreamEnabled": True,
                "StreamViewType": view,
            }
        keys = more.pop("keys", ["userId"])
        types = keys if isinstance(keys, dict) else dict.fromkeys(keys, "S")
        types = types | more.pop("types", {})
        made = self.dynamodb.create_table(
            TableName=name,
            KeySchema=[
                {"AttributeName": key, "KeyType": kind}
                for key, kind in zip(keys, ("HASH", "RANGE"), strict=False)
            ],
            AttributeDefinitions=[
                {"AttributeName": name, "AttributeType": kind}
                for name, kind in types.items()
            ],
            BillingMode="PAY_PER_REQUEST",
            **more,
        )
        return made["TableDescription"].get("LatestStreamArn", "")

    def put(self, user: str, table: str = "Users", **attributes: Any) -> None:
        self.dynamodb.put_item(TableName=table, Item={"userId": S(user), **attributes})

    def update(self, user: str, expression: str = "", **more: Any) -> None:
        if expression:
            more["UpdateExpression"] = expression
        self.dynamodb.update_item(TableName="Users", Key={"userId": S(user)}, **more)

    def delete(self, user: str) -> None:
        self.dynamodb.delete_item(TableName="Users", Key={"userId": S(user)})

    def item(self, user: str) -> Item | None:
        key = {"userId": S(user)}
        return self.dynamodb.get_item(TableName="Users", Key=key).get("Item")

    def stream(self, view: str | None = None) -> str:
        """Turn the stream of `Users` on with this view type, or off."""
        wanted: dict[str, Any] = {"StreamEnabled": view is not None}
        if view is not None:
            wanted["StreamViewType"] = view
        made = self.dynamodb.update_table(TableName="Users", StreamSpecification=wanted)
        return made["TableDescription"].get("LatestStreamArn", "")

    def describe(self, arn: str, **more: Any) -> dict[str, Any]:
        answer = self.streams.describe_stream(StreamArn=arn, **more)
        return answer["StreamDescription"]

    def shards(self, arn: str, **more: Any) -> list[dict[str, Any]]:
        return self.describe(arn, **more)["Shards"]

    def iterator(self, arn: str, kind: str = "TRIM_HORIZON", **more: Any) -> str:
        """An iterator for the stream's first shard."""
        shard = more.pop("ShardId", None) or self.shards(arn)[0]["ShardId"]
        return self.streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard, ShardIteratorType=kind, **more
        )["ShardIterator"]

    def read(self, iterator: str, **more: Any) -> dict[str, Any]:
        return self.streams.get_records(ShardIterator=iterator, **more)

    def records(self, arn: str) -> list[dict[str, Any]]:
        """All there is in the stream's first shard, read anew."""
        return self.read(self.iterator(arn))["Records"]

    def names(self, arn: str) -> list[str]:
        """The same as event names, such as ["INSERT", "MODIFY"]."""
        return [one["eventName"] for one in self.records(arn)]
