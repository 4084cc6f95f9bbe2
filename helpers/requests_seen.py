"""Which AWS operation a request of boto3 asks for, and an answer that refuses it."""

from __future__ import annotations

import io
import json
import re
from urllib.parse import urlsplit

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

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
    """DynamoDB's answer with this error code."""
    body = {
        "__type": f"com.amazonaws.dynamodb.v20120810#{code}",
        "message": "A fault you planned with lab.faults.fail_call()",
    }
    headers = {"content-type": "application/x-amz-json-1.0"}
    return AWSResponse(request.url, 400, headers, _Raw(json.dumps(body).encode()))


class _Raw(io.BytesIO):
    """A response body as botocore reads it."""

    def stream(self, **_: object) -> list[bytes]:
        return [self.read()]


def _text(value: object) -> str:
    if isinstance(value, bytes | bytearray):
        return bytes(value).decode("utf-8", "replace")
    return value if isinstance(value, str) else ""
