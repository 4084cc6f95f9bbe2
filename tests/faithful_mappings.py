"""Cases: event source mappings, and what they do to the stream."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from datetime import timedelta
from typing import Any

from botocore.config import Config
from faithful_registry import RECORDED, Aws, case, refused

CREATE = "Lambda API reference, CreateEventSourceMapping"
LAMBDA_GUIDE = "Lambda developer guide, 'Using AWS Lambda with Amazon DynamoDB'"
INVALID = "InvalidParameterValueException"

TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
READS = ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")


def role(aws: Aws, name: str = "role", *, may_read: bool = True) -> str:
    iam = aws.client("iam")
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))
    if may_read:
        allow = {
            "Effect": "Allow",
            "Action": [f"dynamodb:{one}" for one in READS],
            "Resource": "*",
        }
        policy = {"Version": "2012-10-17", "Statement": [allow]}
        iam.put_role_policy(
            RoleName=name, PolicyName="read", PolicyDocument=json.dumps(policy)
        )
    return arn["Role"]["Arn"]


GREETS = "def handler(event, context):\n    return 'hi'\n"


def packed(source: str = GREETS) -> bytes:
    """The zip of a handler, of one that says hi if nothing else is given."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as code:
        code.writestr("index.py", source)
    return made.getvalue()


def function(
    aws: Aws, name: str = "greet", role_arn: str = "", source: str = GREETS
) -> str:
    return aws.client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=role_arn or role(aws),
        Handler="index.handler",
        Code={"ZipFile": packed(source)},
    )["FunctionArn"]


def mapping(aws: Aws, arn: str, name: str = "greet", **more: Any) -> dict[str, Any]:
    wanted = {"StartingPosition": "TRIM_HORIZON", **more}
    return aws.client("lambda").create_event_source_mapping(
        EventSourceArn=arn, FunctionName=name, **wanted
    )


def mapped(aws: Aws, **more: Any) -> tuple[str, dict[str, Any]]:
    """A table with a stream, a function, and the mapping between them."""
    arn = aws.table()
    function(aws)
    return arn, mapping(aws, arn, **more)


@case(
    "functions",
    "Invoke",
    moto="Docker is called; without it the answer is an error text",
    aws="the code of the zip runs, and its value comes back as JSON",
    source="Lambda API reference, Invoke",
)
def invoke(aws: Aws) -> None:
    function(aws)
    answer = aws.client("lambda").invoke(FunctionName="greet", LogType="Tail")
    assert "FunctionError" not in answer
    assert answer["Payload"].read() == b'"hi"'
    assert b"REPORT RequestId" in base64.b64decode(answer["LogResult"])


@case(
    "functions",
    "Invoke with a reserved concurrency of 0",
    moto="the function is called; GetFunction does not tell the 0",
    aws="429 TooManyRequestsException until the limit is removed, for versions, too",
    source="Lambda developer guide, 'Configuring reserved concurrency for a function'",
)
def reserved_concurrency(aws: Aws) -> None:
    function(aws)
    lambda_ = aws.client("lambda", config=Config(retries={"total_max_attempts": 1}))
    version = lambda_.publish_version(FunctionName="greet")["Version"]
    lambda_.put_function_concurrency(
        FunctionName="greet", ReservedConcurrentExecutions=0
    )
    found = lambda_.get_function(FunctionName="greet")
    assert found["Concurrency"] == {"ReservedConcurrentExecutions": 0}
    for name in ("greet", f"greet:{version}"):
        try:
            lambda_.invoke(FunctionName=name)
            raise AssertionError("it was invoked")
        except lambda_.exceptions.TooManyRequestsException as error:
            answer = error.response
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 429
        assert answer["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"
    for limit in (1, None):
        if limit:
            lambda_.put_function_concurrency(
                FunctionName="greet", ReservedConcurrentExecutions=limit
            )
        else:
            lambda_.delete_function_concurrency(FunctionName="greet")
        assert lambda_.invoke(FunctionName="greet")["Payload"].read() == b'"hi"'


@case(
    "functions",
    "The part of an ARN as the name of a function",
    moto="ValueError; the ARN of another Region names the function in this one",
    aws="it names the function; no function of another Region is found",
    source="Lambda API reference, Invoke, FunctionName",
)
def partial_arns(aws: Aws) -> None:
    arn = aws.table()
    whole = function(aws)
    lambda_ = aws.client("lambda")
    for name in ("123456789012:function:greet", "123456789012:function:greet:$LATEST"):
        assert lambda_.invoke(FunctionName=name)["Payload"].read() == b'"hi"'
        made = mapping(aws, arn, name)
        assert made["FunctionArn"].removesuffix(":$LATEST") == whole
        (listed,) = lambda_.list_event_source_mappings(FunctionName=name)[
            "EventSourceMappings"
        ]
        assert listed["UUID"] == made["UUID"]
        lambda_.delete_event_source_mapping(UUID=made["UUID"])
    for name in (
        whole.replace("eu-central-1", "eu-west-1"),
        "999999999999:function:greet",
    ):
        with refused("ResourceNotFoundException"):
            lambda_.get_function(FunctionName=name)
        with refused(INVALID):
            mapping(aws, arn, name)
    lambda_.delete_function(FunctionName="123456789012:function:greet")
    assert lambda_.list_functions()["Functions"] == []


@case(
    "mapping-and-stream",
    "A table whose stream has a mapping",
    moto="the function is called in Docker on each write, and the stream is emptied",
    aws="the mapping only reads: the stream keeps its records and their numbers",
    source=LAMBDA_GUIDE,
)
def mapping_only_reads(aws: Aws) -> None:
    arn, _ = mapped(aws)
    for user in "abc":
        aws.put(user)
    numbers = [one["dynamodb"]["SequenceNumber"] for one in aws.records(arn)]
    assert len(set(numbers)) == 3


@case(
    "mapping-and-stream",
    "A mapping that was deleted",
    moto="it goes on emptying the stream",
    aws="it is gone",
    source="Lambda API reference, DeleteEventSourceMapping",
)
def deleted_mapping(aws: Aws) -> None:
    arn, made = mapped(aws)
    aws.client("lambda").delete_event_source_mapping(UUID=made["UUID"])
    for user in "ab":
        aws.put(user)
    assert aws.names(arn) == ["INSERT", "INSERT"]


@case(
    "mapping-and-stream",
    "A binary attribute under a mapping",
    moto="TypeError, and the item is written",
    aws="a write like any other",
    source="DynamoDB API reference, PutItem",
)
def binary_attribute(aws: Aws) -> None:
    arn, _ = mapped(aws)
    aws.put("a", photo={"B": b"\x00\xff"})
    (record,) = aws.records(arn)
    assert record["dynamodb"]["NewImage"]["photo"] == {"B": b"\x00\xff"}


@case(
    "mapping-and-stream",
    "A function deleted before its mapping",
    moto="every write to the table raises AttributeError",
    aws="writes go on, and the mapping stays, Enabled, until it is deleted",
    source=RECORDED,
)
def deleted_function(aws: Aws) -> None:
    arn, made = mapped(aws)
    functions = aws.client("lambda")
    functions.delete_function(FunctionName="greet")
    aws.put("a")
    assert aws.names(arn) == ["INSERT"]
    aws.pass_time(timedelta(minutes=1))
    kept = functions.get_event_source_mapping(UUID=made["UUID"])
    assert kept["State"] == "Enabled"
    assert functions.delete_event_source_mapping(UUID=made["UUID"])["UUID"]


@case(
    "mapping-api",
    "What CreateEventSourceMapping fills in",
    moto="nothing but the batch size",
    aws="all defaults: -1 retries, -1 age, window 0, factor 1, no bisecting, ...",
    source=RECORDED,
)
def mapping_defaults(aws: Aws) -> None:
    _, made = mapped(aws)
    expected = {
        "BatchSize": 100,
        "MaximumBatchingWindowInSeconds": 0,
        "MaximumRetryAttempts": -1,
        "MaximumRecordAgeInSeconds": -1,
        "BisectBatchOnFunctionError": False,
        "ParallelizationFactor": 1,
        "TumblingWindowInSeconds": 0,
        "FunctionResponseTypes": [],
        "DestinationConfig": {"OnFailure": {}},
        "LastProcessingResult": "No records processed",
        "StateTransitionReason": "User action",
    }
    assert made | expected == made
    assert made["EventSourceMappingArn"].endswith(f":{made['UUID']}")
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 202


@case(
    "mapping-api",
    "The states of a mapping",
    moto="Enabled at once",
    aws="Creating, later Enabled; Disabling, later Disabled",
    source=RECORDED,
)
def mapping_states(aws: Aws) -> None:
    _, made = mapped(aws)
    functions, uuid = aws.client("lambda"), made["UUID"]
    assert made["State"] == "Creating"
    aws.pass_time(timedelta(minutes=5))
    assert functions.get_event_source_mapping(UUID=uuid)["State"] == "Enabled"
    changed = functions.update_event_source_mapping(UUID=uuid, Enabled=False)
    assert changed["State"] == "Disabling"
    aws.pass_time(timedelta(minutes=5))
    assert functions.get_event_source_mapping(UUID=uuid)["State"] == "Disabled"
    assert functions.delete_event_source_mapping(UUID=uuid)["State"] == "Deleting"


@case(
    "mapping-api",
    "A second mapping of the same function on the same stream",
    moto="accepted",
    aws="409 ResourceConflictException; another function is fine",
    source=RECORDED,
)
def duplicate_mapping(aws: Aws) -> None:
    arn, made = mapped(aws)
    with refused("ResourceConflictException") as error:
        mapping(aws, arn)
    assert error["Message"] == (
        f'The event source arn (" {arn} ") and function (" greet ") provided mapping '
        "already exists. Please update or delete the existing mapping with UUID "
        f"{made['UUID']}"
    )
    with refused("ResourceConflictException"):
        mapping(aws, arn, "greet:$LATEST")
    function(aws, "other", role(aws, "other"))
    mapping(aws, arn, "other")


@case(
    "mapping-api",
    "ListEventSourceMappings by the ARN of a function",
    moto="finds nothing",
    aws="finds what the name finds",
    source="Lambda API reference, ListEventSourceMappings",
)
def list_by_arn(aws: Aws) -> None:
    arn = aws.table()
    function_arn = function(aws)
    uuid = mapping(aws, arn)["UUID"]
    for name in ("greet", function_arn):
        listed = aws.client("lambda").list_event_source_mappings(FunctionName=name)
        assert [one["UUID"] for one in listed["EventSourceMappings"]] == [uuid]


@case(
    "mapping-api",
    "ListEventSourceMappings in pages: MaxItems, Marker",
    moto="all mappings, whatever MaxItems says",
    aws="at most MaxItems, and a NextMarker if there are more",
    source="Lambda API reference, ListEventSourceMappings",
)
def list_in_pages(aws: Aws) -> None:
    arn = aws.table()
    made = []
    for name in ("one", "two", "three"):
        function(aws, name, role(aws, name))
        made.append(mapping(aws, arn, name)["UUID"])
    client = aws.client("lambda")
    first = client.list_event_source_mappings(EventSourceArn=arn, MaxItems=2)
    assert len(first["EventSourceMappings"]) == 2
    rest = client.list_event_source_mappings(
        EventSourceArn=arn, MaxItems=2, Marker=first["NextMarker"]
    )
    assert "NextMarker" not in rest
    listed = first["EventSourceMappings"] + rest["EventSourceMappings"]
    assert [one["UUID"] for one in listed] == made
