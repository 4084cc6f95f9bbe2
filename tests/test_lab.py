"""The front door, end to end: deploy with boto3, write, deliver, see the effects."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from helpers import lab
from helpers.functions import zip_source

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)
DOCUMENTED = "arn:aws:iam::aws:policy/service-role/AWSLambdaDynamoDBExecutionRole"
PREVIEW = "arn:aws:iam::aws:policy/AWSLambdaInvocation-DynamoDB"
WELCOME = """
import boto3

ses = boto3.client("ses")

def handler(event, context):
    for record in event["Records"]:
        if record["eventName"] != "INSERT":
            continue
        user = record["dynamodb"]["NewImage"]
        print("welcome", user["userId"]["S"])
        ses.send_email(
            Source="hello@example.com",
            Destination={"ToAddresses": [user["userId"]["S"] + "@example.com"]},
            Message={
                "Subject": {"Data": "Welcome"},
                "Body": {"Text": {"Data": "Hello " + user["firstname"]["S"]}},
            },
        )
"""


@pytest.fixture(autouse=True)
def practice_account() -> Iterator[None]:
    lab.start()
    boto3.client("ses").verify_email_identity(EmailAddress="hello@example.com")
    yield
    lab.stop()


def users_table(view: str = "NEW_IMAGE") -> str:
    answer = boto3.client("dynamodb").create_table(
        TableName="Users",
        AttributeDefinitions=[
            {"AttributeName": "userId", "AttributeType": "S"},
            {"AttributeName": "createdAt", "AttributeType": "S"},
        ],
        KeySchema=[
            {"AttributeName": "userId", "KeyType": "HASH"},
            {"AttributeName": "createdAt", "KeyType": "RANGE"},
        ],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": view},
    )
    return str(answer["TableDescription"]["LatestStreamArn"])


def user(number: int, **more: Any) -> dict[str, Any]:
    item = {
        "userId": {"S": f"user_{number}"},
        "createdAt": {"S": "2022-08-20"},
        "firstname": {"S": f"Name {number}"},
    }
    return item | more


def put(number: int, **more: Any) -> None:
    boto3.client("dynamodb").put_item(TableName="Users", Item=user(number, **more))


def role(name: str = "welcome-role", policy: str = DOCUMENTED) -> str:
    iam = boto3.client("iam")
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    iam.attach_role_policy(RoleName=name, PolicyArn=policy)
    return str(arn)


def function(
    source: str = WELCOME, name: str = "welcome", policy: str = DOCUMENTED
) -> None:
    boto3.client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=role(f"{name}-role", policy),
        Handler="index.handler",
        Code={"ZipFile": zip_source(source)},
    )


def mapping(stream_arn: str, name: str = "welcome", **more: Any) -> dict[str, Any]:
    more = {"StartingPosition": "TRIM_HORIZON"} | more
    answer = boto3.client("lambda").create_event_source_mapping(
        EventSourceArn=stream_arn, FunctionName=name, **more
    )
    return dict(answer)


def test_a_new_user_gets_a_welcome_e_mail() -> None:
    stream = users_table()
    function()
    mapping(stream)
    put(1)
    put(2)
    deliveries = lab.deliver()
    assert [len(one.records) for one in deliveries] == [2]
    inbox = lab.inbox()
    assert list(inbox["to"]) == ["user_1@example.com", "user_2@example.com"]
    assert list(inbox["body"]) == ["Hello Name 1", "Hello Name 2"]


def test_the_articles_event_equals_its_sample() -> None:
    """Written at the article's own instants, every field but account and ids agrees."""
    lab.clock.move_to(datetime(2022, 8, 21, 15, 34, 25, 720_000, tzinfo=UTC))
    stream = users_table()
    assert stream.endswith("table/Users/stream/2022-08-21T15:34:25.720")
    lab.clock.move_to(datetime(2022, 8, 21, 15, 36, 4, 500_000, tzinfo=UTC))
    function("def handler(event, context): return len(event['Records'])")
    mapping(stream)
    boto3.client("dynamodb").put_item(
        TableName="Users",
        Item={
            "createdAt": {"S": "2022-08-20"},
            "firstname": {"S": "Sandro"},
            "ttl": {"N": "1661166039"},
            "userId": {"S": "user_2"},
            "lastname": {"S": "Volpicella"},
        },
    )
    (record,) = lab.deliver()[0].event["Records"]
    assert record.pop("eventID")
    assert record["dynamodb"].pop("SequenceNumber")
    assert record == {
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-central-1",
        "dynamodb": {
            "ApproximateCreationDateTime": 1661096164,
            "Keys": {"createdAt": {"S": "2022-08-20"}, "userId": {"S": "user_2"}},
            "NewImage": {
                "createdAt": {"S": "2022-08-20"},
                "firstname": {"S": "Sandro"},
                "ttl": {"N": "1661166039"},
                "userId": {"S": "user_2"},
                "lastname": {"S": "Volpicella"},
            },
            "SizeBytes": 104,
            "StreamViewType": "NEW_IMAGE",
        },
        "eventSourceARN": stream,
    }


def test_latest_misses_what_was_written_before_polling_began() -> None:
    stream = users_table()
    function()
    mapping(stream, StartingPosition="LATEST")
    put(1)
    assert len(lab.deliver()) == 0
    put(2)
    assert len(lab.deliver()) == 1
    assert list(lab.inbox()["to"]) == ["user_2@example.com"]


def test_a_filter_saves_the_invocation() -> None:
    stream = users_table()
    function()
    pattern = json.dumps({"eventName": ["INSERT"]})
    mapping(stream, FilterCriteria={"Filters": [{"Pattern": pattern}]}, BatchSize=1)
    put(1)
    put(1, lastname={"S": "changed"})
    boto3.client("dynamodb").delete_item(
        TableName="Users",
        Key={"userId": {"S": "user_1"}, "createdAt": {"S": "2022-08-20"}},
    )
    assert len(lab.deliver()) == 1


def test_a_poison_record_blocks_its_shard_and_deliver_returns() -> None:
    stream = users_table()
    function("def handler(event, context): raise KeyError('NewImage')")
    made = mapping(stream)
    put(1)
    before = lab.clock.now()
    deliveries = lab.deliver()
    (blocked,) = deliveries.blocked
    record = deliveries[0].records[0]
    assert blocked.sequence_number == record["dynamodb"]["SequenceNumber"]
    assert "KeyError" in str(blocked)
    assert lab.clock.now() - before <= timedelta(hours=1, minutes=1)
    described = boto3.client("lambda").get_event_source_mapping(UUID=made["UUID"])
    assert described["LastProcessingResult"] == "PROBLEM: Function call failed"


def test_logs_arrive_only_if_the_role_may_write_them() -> None:
    """AWSLambdaInvocation-DynamoDB lets the stream be read, and no logs be written."""
    stream = users_table()
    for name, policy in (("welcome", DOCUMENTED), ("quiet", PREVIEW)):
        function(name=name, policy=policy)
        mapping(stream, name)
    put(1)
    assert len(lab.deliver()) == 2
    logs = boto3.client("logs")
    groups = [one["logGroupName"] for one in logs.describe_log_groups()["logGroups"]]
    assert groups == ["/aws/lambda/welcome"]
    lines = [
        event["message"]
        for event in logs.filter_log_events(logGroupName=groups[0])["events"]
    ]
    assert lines[0].startswith("START RequestId: ")
    assert "welcome user_1" in lines[1]
    assert lines[-1].startswith("REPORT RequestId: ")


def test_a_role_without_permission_is_refused_with_awss_sentence() -> None:
    stream = users_table()
    basic = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    function(policy=basic)
    with pytest.raises(ClientError) as refused:
        mapping(stream)
    assert refused.value.response["Error"] == {
        "Code": "InvalidParameterValueException",
        "Message": f"Cannot access stream {stream}. Please ensure the role can "
        "perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams "
        "Actions on your stream in IAM.",
    }


def test_an_exact_arn_stops_working_after_a_re_enable() -> None:
    first = users_table()
    function()
    iam, dynamodb = boto3.client("iam"), boto3.client("dynamodb")
    iam.detach_role_policy(RoleName="welcome-role", PolicyArn=DOCUMENTED)

    def allow(resource: str) -> None:
        actions = ["DescribeStream", "GetRecords", "GetShardIterator"]
        statement = {
            "Effect": "Allow",
            "Action": [f"dynamodb:{one}" for one in actions],
            "Resource": resource,
        }
        document = {"Version": "2012-10-17", "Statement": [statement]}
        iam.put_role_policy(
            RoleName="welcome-role",
            PolicyName="stream",
            PolicyDocument=json.dumps(document),
        )

    allow(first)
    made = mapping(first)
    boto3.client("lambda").delete_event_source_mapping(UUID=made["UUID"])
    lab.clock.sleep(60)
    off = {"StreamEnabled": False}
    dynamodb.update_table(TableName="Users", StreamSpecification=off)
    on = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    answer = dynamodb.update_table(TableName="Users", StreamSpecification=on)
    second = answer["TableDescription"]["LatestStreamArn"]
    assert second != first
    with pytest.raises(ClientError, match="Cannot access stream"):
        mapping(second)
    table_arn = answer["TableDescription"]["TableArn"]
    allow(table_arn)
    with pytest.raises(ClientError, match="Cannot access stream"):
        mapping(second)
    allow(f"{table_arn}/stream/*")
    assert mapping(second)["State"] == "Creating"


def test_the_console_s_test_button_needs_no_stream() -> None:
    function()
    event = {"Records": [{"eventName": "INSERT", "dynamodb": {"NewImage": user(9)}}]}
    answer = boto3.client("lambda").invoke(
        FunctionName="welcome", Payload=json.dumps(event).encode(), LogType="Tail"
    )
    assert answer["StatusCode"] == 200
    assert "FunctionError" not in answer
    assert list(lab.inbox()["to"]) == ["user_9@example.com"]
    assert len(lab.deliveries()) == 0


def test_cloudformation_makes_the_whole_thing() -> None:
    policy = {
        "PolicyName": "read",
        "PolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"},
            ],
        },
    }
    template = {
        "Resources": {
            "Table": {
                "Type": "AWS::DynamoDB::Table",
                "Properties": {
                    "TableName": "Users",
                    "AttributeDefinitions": [
                        {"AttributeName": "userId", "AttributeType": "S"},
                        {"AttributeName": "createdAt", "AttributeType": "S"},
                    ],
                    "KeySchema": [
                        {"AttributeName": "userId", "KeyType": "HASH"},
                        {"AttributeName": "createdAt", "KeyType": "RANGE"},
                    ],
                    "BillingMode": "PAY_PER_REQUEST",
                    "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
                },
            },
            "Role": {
                "Type": "AWS::IAM::Role",
                "Properties": {
                    "AssumeRolePolicyDocument": json.loads(TRUST),
                    "Policies": [policy],
                },
            },
            "Function": {
                "Type": "AWS::Lambda::Function",
                "Properties": {
                    "Runtime": "python3.13",
                    "Handler": "index.handler",
                    "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                    "Code": {"ZipFile": WELCOME},
                },
            },
            "Mapping": {
                "Type": "AWS::Lambda::EventSourceMapping",
                "Properties": {
                    "EventSourceArn": {"Fn::GetAtt": ["Table", "StreamArn"]},
                    "FunctionName": {"Ref": "Function"},
                    "StartingPosition": "TRIM_HORIZON",
                    "BatchSize": 1,
                },
            },
        }
    }
    cloudformation = boto3.client("cloudformation")
    cloudformation.create_stack(
        StackName="users",
        TemplateBody=json.dumps(template),
        Capabilities=["CAPABILITY_IAM"],
    )
    put(1)
    put(2)
    assert len(lab.deliver()) == 2
    assert len(lab.inbox()) == 2
    cloudformation.delete_stack(StackName="users")
    lambda_ = boto3.client("lambda")
    assert lambda_.list_event_source_mappings()["EventSourceMappings"] == []


def test_without_a_start_the_lab_says_what_to_type() -> None:
    lab.stop()
    with pytest.raises(RuntimeError, match=r"lab\.start\(\)"):
        lab.deliver()
    with pytest.raises(RuntimeError, match=r"lab\.start\(\)"):
        _ = lab.clock


def test_latest_sees_what_is_written_from_the_moment_polling_begins() -> None:
    stream = users_table()
    function()
    mapping(stream, StartingPosition="LATEST")
    lab.clock.sleep(15)
    described = boto3.client("lambda").list_event_source_mappings()
    assert described["EventSourceMappings"][0]["State"] == "Enabled"
    put(1)
    assert len(lab.deliver()) == 1


@pytest.mark.parametrize("switched_off_at_once", [False, True])
def test_latest_misses_what_was_written_before_the_mapping_was_first_enabled(
    switched_off_at_once: bool,
) -> None:
    # It follows from "start reading just after the most recent record", and from a
    # disabled mapping that does not poll; it is not recorded.
    stream, lambda_ = users_table(), boto3.client("lambda")
    function()
    enabled = switched_off_at_once
    uuid = mapping(stream, StartingPosition="LATEST", Enabled=enabled)["UUID"]
    lambda_.update_event_source_mapping(UUID=uuid, Enabled=False)
    lab.clock.advance(timedelta(hours=1))
    put(1)
    assert not lab.deliver(for_=timedelta(minutes=1))
    lambda_.update_event_source_mapping(UUID=uuid, Enabled=True)
    lab.deliver(for_=timedelta(minutes=1))
    put(2)
    lab.deliver()
    # What is written while it is disabled again waits: it resumes where it stopped.
    lambda_.update_event_source_mapping(UUID=uuid, Enabled=False)
    lab.clock.advance(timedelta(hours=1))
    put(3)
    lambda_.update_event_source_mapping(UUID=uuid, Enabled=True)
    lab.deliver()
    greeted = [mail["to"] for mail in lab.mails()]
    assert greeted == ["user_2@example.com", "user_3@example.com"]


def test_a_role_that_lambda_may_not_assume_is_refused() -> None:
    iam = boto3.client("iam")
    trust = TRUST.replace("lambda.amazonaws.com", "ec2.amazonaws.com")
    made = iam.create_role(RoleName="other", AssumeRolePolicyDocument=trust)
    with pytest.raises(ClientError, match="cannot be assumed by Lambda"):
        boto3.client("lambda").create_function(
            FunctionName="welcome",
            Runtime="python3.13",
            Role=made["Role"]["Arn"],
            Handler="index.handler",
            Code={"ZipFile": zip_source(WELCOME)},
        )


@pytest.mark.parametrize("name", ["2022", "--5", "true"])
def test_the_name_of_a_function_may_look_like_a_number(name: str) -> None:
    stream = users_table()
    function(name=name)
    mapping(stream, name)
    put(1)
    assert [one.function_name for one in lab.deliver()] == [name]


def test_a_name_that_no_function_can_have_is_refused() -> None:
    stream = users_table()
    for name in ("²", "a:b:c:d"):
        with pytest.raises(ClientError, match="Function does not exist"):
            mapping(stream, name)


def test_the_iterator_age_is_a_metric_one_can_read() -> None:
    stream = users_table()
    function("def handler(event, context): raise ValueError('poison')")
    mapping(stream)
    put(1)
    start = lab.clock.now()
    lab.deliver(for_=timedelta(hours=3))
    answer = boto3.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/Lambda",
        MetricName="IteratorAge",
        Dimensions=[{"Name": "FunctionName", "Value": "welcome"}],
        StartTime=start,
        EndTime=lab.clock.now(),
        Period=3600,
        Statistics=["Maximum"],
    )
    points = sorted(answer["Datapoints"], key=lambda point: point["Timestamp"])
    ages = [point["Maximum"] for point in points]
    assert ages == sorted(ages)
    assert 2.9 * 3600_000 < ages[-1] <= 3 * 3600_000


def test_a_reserved_concurrency_of_0_throttles_the_trigger() -> None:
    # Lambda developer guide, "Configuring reserved concurrency for a function": "This
    # stops any events from being processed until you remove the limit."
    stream, lambda_ = users_table(), boto3.client("lambda")
    function()
    mapping(stream, MaximumRetryAttempts=0)
    put(1)
    lambda_.put_function_concurrency(
        FunctionName="welcome", ReservedConcurrentExecutions=0
    )
    result = lab.deliver()
    assert (len(result), result.given_up) == (0, ())
    assert "delete_function_concurrency" in result.blocked[0].reason
    record = {"eventName": "INSERT", "dynamodb": {"NewImage": user(2)}}
    event = json.dumps({"Records": [record]})
    lambda_.invoke(FunctionName="welcome", InvocationType="Event", Payload=event)
    lambda_.delete_function_concurrency(FunctionName="welcome")
    lab.deliver()
    assert [mail["to"] for mail in lab.mails()] == ["user_1@example.com"]


def test_metrics_are_in_the_region_of_the_function() -> None:
    counted = {}
    for region in ("eu-west-1", "eu-central-1"):
        boto3.setup_default_session(region_name=region)
        stream = users_table()
        function("def handler(event, context): pass", name=f"in-{region}")
        mapping(stream, f"in-{region}")
        put(1)
    lab.deliver()
    for region in ("eu-west-1", "eu-central-1"):
        metrics = boto3.client("cloudwatch", region_name=region).list_metrics()
        counted[region] = {
            one["Value"]
            for metric in metrics["Metrics"]
            for one in metric["Dimensions"]
            if one["Name"] == "FunctionName"
        }
    assert counted == {name: {f"in-{name}"} for name in counted}


def test_cloudformation_turns_a_stream_on_and_off_by_an_update() -> None:
    table = {
        "Type": "AWS::DynamoDB::Table",
        "Properties": {
            "TableName": "Users",
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "BillingMode": "PAY_PER_REQUEST",
        },
    }
    client, dynamodb = boto3.client("cloudformation"), boto3.client("dynamodb")

    def now() -> Any:
        found = dynamodb.describe_table(TableName="Users")["Table"]
        return found.get("StreamSpecification", {}).get("StreamViewType")

    def template() -> str:
        return json.dumps({"Resources": {"Table": table}})

    client.create_stack(StackName="users", TemplateBody=template())
    assert now() is None
    for view in ("NEW_IMAGE", "KEYS_ONLY", None):
        table["Properties"].pop("StreamSpecification", None)
        if view:
            table["Properties"]["StreamSpecification"] = {"StreamViewType": view}
        client.update_stack(StackName="users", TemplateBody=template())
        assert now() == view
        lab.clock.sleep(1)


def test_a_new_mapping_loses_nothing_it_could_never_have_read() -> None:
    stream = users_table()
    put(1)
    lab.clock.advance(timedelta(hours=25))
    put(2)
    function()
    mapping(stream)
    deliveries = lab.deliver()
    assert list(lab.inbox()["to"]) == ["user_2@example.com"]
    assert list(deliveries.given_up) == []
