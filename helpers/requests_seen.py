"""Which AWS operation a request of boto3 asks for, and an answer that refuses it."""

from __future__ import annotations

import io
import json
import re
from typing import Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

THROTTLED = "ProvisionedThroughputExceededException"
_ACTION = re.compile(r"(?:^|&)Action=(\w+)")
_TABLE = re.compile(r'"TableName": ?"([^"]+)"')


def operation(request: AWSPreparedRequest) -> tuple[str, str | None]:
    """The operation's name, for example "UpdateItem", and the table if it names one."""
    body = _text(request.body)
    target = _text(request.headers.get("X-Amz-Target"))
    if target:
        table = _TABLE.search(body)
        return target.rpartition(".")[2], table[1] if table else None
    if action := _ACTION.search(body):
        return action[1], None
    url = urlsplit(request.url)
    if url.path == "/v2/email/outbound-emails":
        return "SendEmail", None
    if ".s3." in url.netloc or url.netloc.startswith("s3."):
        return {"PUT": "PutObject", "GET": "GetObject"}.get(request.method, ""), None
    return "", None


def refusal(request: AWSPreparedRequest, code: str) -> AWSResponse:
    """DynamoDB's answer with this error code.

    A throttled transaction is cancelled, and the reason of its first item says why.
    Source: Amazon DynamoDB API reference, "TransactWriteItems".
    """
    planned = "A fault you planned with lab.faults.fail_call()"
    body: dict[str, Any] = {"message": planned}
    if code == THROTTLED and operation(request)[0] == "TransactWriteItems":
        items = json.loads(_text(request.body))["TransactItems"]
        codes = [code.removesuffix("Exception"), *["None"] * (len(items) - 1)]
        code = "TransactionCanceledException"
        body = {
            "Message": "Transaction cancelled, please refer cancellation reasons for "
            f"specific reasons [{', '.join(codes)}]",
            "CancellationReasons": [{"Code": one} for one in codes],
        }
    body["__type"] = f"com.amazonaws.dynamodb.v20120810#{code}"
    headers = {"content-type": "application/x-amz-json-1.0"}
    return AWSResponse(request.url, 400, headers, _Raw(json.dumps(body).encode()))


def throttling(request: AWSPreparedRequest) -> AWSResponse:
    """The answer of DynamoDB or S3 to a caller who calls too often.

    Source: Amazon S3 API reference, "Error responses" (503 SlowDown).
    """
    if request.headers.get("X-Amz-Target"):
        return refusal(request, THROTTLED)
    body = b"<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message>"
    headers = {"content-type": "application/xml"}
    return AWSResponse(request.url, 503, headers, _Raw(body + b"</Error>"))


class _Raw(io.BytesIO):
    """A response body as botocore reads it."""

    def stream(self, **_: object) -> list[bytes]:
        return [self.read()]


def _text(value: object) -> str:
    if isinstance(value, bytes | bytearray):
        return bytes(value).decode("utf-8", "replace")
    return value if isinstance(value, str) else ""
