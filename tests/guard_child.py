"""A learner's process, watched: it tries to reach AWS in every way, and reports.

Run in a process of its own by test_guard.py. Any attempt to look up a host or to open a
connection is written down and stopped. The answer is JSON: for each try what came of
it, and everything the practice account was sent.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any

attempts: list[str] = []


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        attempts.append(f"{event} {arguments[:2]}")
        raise OSError("stopped by the test")


sys.addaudithook(watch)

import boto3  # noqa: E402
from botocore.config import Config  # noqa: E402

CALLS = {
    "dynamodb": "list_tables",
    "dynamodbstreams": "list_streams",
    "lambda": "list_functions",
    "iam": "list_roles",
    "logs": "describe_log_groups",
    "s3": "list_buckets",
    "ses": "list_identities",
    "sqs": "list_queues",
    "sts": "get_caller_identity",
}
FEW = ("dynamodb", "dynamodbstreams", "lambda")
TRIED = FEW if "few" in sys.argv else tuple(CALLS)
ONCE = Config(retries={"total_max_attempts": 1})
report: dict[str, Any] = {"tries": {}}


def attempt(name: str, client: Callable[[], Any], service: str = "dynamodb") -> None:
    """Make a call with this client; write down what came of it, and what was tried."""
    del attempts[:]
    try:
        getattr(client(), CALLS[service])()
        outcome = "served"
    except Exception as error:
        outcome = f"{type(error).__name__}: {error}"
    report["tries"][name] = {"outcome": outcome, "attempts": list(attempts)}


def client(service: str = "dynamodb", **more: Any) -> Any:
    more.setdefault("config", ONCE)
    return boto3.client(service, **more)


# Made before moto is imported, and before the practice account is there.
region = {"region_name": "eu-central-1"}
early_session = boto3.Session(**region)
early = {one: boto3.client(one, config=ONCE, **region) for one in TRIED}
attempt("control: without the practice account", lambda: early["dynamodb"])

before = dict(os.environ), boto3.DEFAULT_SESSION

from helpers import guard, lab  # noqa: E402

report["environment untouched"] = dict(os.environ) == before[0]
attempt("before start: client made before", lambda: early["dynamodb"])
attempt("before start: new client", lambda: client(**region))


def refused(target: str) -> str:
    """What start() says when it is refused."""
    os.environ["WORKBOOK_TARGET"] = target
    try:
        lab.start()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    finally:
        del os.environ["WORKBOOK_TARGET"]
    return "started"


report["refused"] = [refused("mtoo"), refused("aws")]
attempt("refused start: client made before", lambda: early["dynamodb"])
attempt("refused start: new client", lambda: client(**region))

lab.start()
seen: list[str] = []
answer = guard.install().answer


def spy(request: Any) -> Any:
    seen.append(f"{request.method} {request.url} {request.headers} {request.body!r}")
    return answer(request)


guard.install().answer = spy

for one, made in early.items():
    attempt(f"early {one}", lambda made=made: made, one)
    attempt(f"new {one}", lambda one=one: client(one), one)
for one in TRIED:
    stacks = {"config": ONCE.merge(Config(use_dualstack_endpoint=True))}
    attempt(f"dual-stack {one}", lambda one=one, more=stacks: client(one, **more), one)
for one in FEW[:2]:
    fips = {"config": ONCE.merge(Config(use_fips_endpoint=True))}
    attempt(f"fips {one}", lambda one=one, more=fips: client(one, **more), one)
attempt("session made before", lambda: early_session.client("dynamodb", config=ONCE))
attempt("other Region", lambda: client(region_name="us-west-2"))
attempt("China", lambda: client(region_name="cn-north-1"))
attempt("own endpoint", lambda: client(endpoint_url="http://localhost:8000"))
given = {"aws_access_key_id": "AKIAGIVENKEY", "aws_secret_access_key": "given"}
attempt("given keys", lambda: client(**given))
late = client()
attempt("before stop", lambda: late)

lab.stop()
report["environment restored"] = dict(os.environ) == before[0]
report["session restored"] = boto3.DEFAULT_SESSION is before[1]
attempt("after stop: client made while open", lambda: late)
attempt("after stop: client made before", lambda: early["dynamodb"])
attempt("after stop: new client", client)
attempt("after stop: dual-stack client", lambda: client(**stacks))

lab.start()
attempt("opened again", lambda: late)
report["refused"].append(refused("mtoo"))
attempt("refused second start: client made while open", lambda: late)
attempt("refused second start: new client", lambda: client(**region))
report["environment restored again"] = dict(os.environ) == before[0]
report["seen"] = seen
print(json.dumps(report))
