"""moto's Streams endpoint answers from the faithful streams.

One method of moto's handler is replaced, so clients in process and moto's server get
the same. Records leave as the JSON text they are kept in: moto's own serializer walks
every attribute of every record and takes most of the time of a GetRecords.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from moto.dynamodbstreams.models import DynamoDBStreamsBackend
from moto.dynamodbstreams.responses import DynamoDBStreamsHandler
from moto.utilities.aws_headers import gen_amzn_requestid_long

from helpers.faithful import streams_api
from helpers.faithful.corrections import Corrections
from helpers.faithful.store import Store, StreamsError

_PREFIX = "com.amazonaws.dynamodb.v20120810#"


def correct_streams_service(store: Store, corrections: Corrections) -> None:
    """Answer the four operations, with AWS's error codes instead of Python errors."""
    operations: dict[str, Callable[[str, dict[str, Any]], str]] = {
        "ListStreams": lambda region, p: streams_api.list_streams(store, region, p),
        "DescribeStream": lambda _, p: streams_api.describe_stream(store, p),
        "GetShardIterator": lambda _, p: streams_api.get_shard_iterator(store, p),
        "GetRecords": lambda _, p: streams_api.get_records(store, p),
    }

    def call_action(self: DynamoDBStreamsHandler) -> tuple[int, dict[str, Any], str]:
        name = self.headers["X-Amz-Target"].rpartition(".")[2]
        headers = self.response_headers
        headers["content-type"] = "application/x-amz-json-1.0"
        gen_amzn_requestid_long(headers)
        try:
            body = operations[name](self.region, json.loads(self.body or "{}"))
        except StreamsError as error:
            failure = {"__type": _PREFIX + error.code, "message": error.message}
            return 400, headers, json.dumps(failure)
        return 200, headers, body

    def list_streams(
        self: DynamoDBStreamsBackend, table_name: str | None = None
    ) -> list[dict[str, Any]]:
        params = {} if table_name is None else {"TableName": table_name}
        text = streams_api.list_streams(store, self.region_name, params)
        return list(json.loads(text)["Streams"])

    corrections.replace(DynamoDBStreamsHandler, "call_action", call_action)
    # moto's Lambda looks streams up here when it makes an event source mapping.
    corrections.replace(DynamoDBStreamsBackend, "list_streams", list_streams)
