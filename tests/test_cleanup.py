"""lab.resources() and lab.cleanup(), and what is done to names on an own account."""

from __future__ import annotations

from collections import Counter

import boto3
import template_kit as kit

from helpers import lab
from helpers.functions import Runtime, zip_source
from helpers.functions.values import FunctionConfig
from helpers.targets import names, telling


def test_cleanup_leaves_nothing_of_a_deployed_stack() -> None:
    lab.start()
    boto3.client("ses").verify_email_identity(EmailAddress="hello@example.com")
    kit.deploy(kit.cloudformation())
    item = {"userId": {"S": "u"}, "createdAt": {"S": "d"}, "firstname": {"S": "Ada"}}
    boto3.client("dynamodb").put_item(TableName="Users", Item=item)
    lab.deliver()
    boto3.client("cloudwatch").put_metric_alarm(
        AlarmName="old",
        Namespace="AWS/Lambda",
        MetricName="IteratorAge",
        Statistic="Maximum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
    )
    boto3.client("cloudwatch").put_dashboard(
        DashboardName="page", DashboardBody='{"widgets": []}'
    )
    kinds = Counter(one.kind for one in lab.resources())
    assert set(kinds) == {
        "stack",
        "mapping",
        "function",
        "table",
        "queue",
        "role",
        "log group",
        "alarm",
        "dashboard",
        "identity",
    }
    assert lab.cleanup() == []
    assert lab.resources() == []
    assert boto3.client("cloudwatch").list_dashboards()["DashboardEntries"] == []
    assert boto3.client("dynamodb").list_tables()["TableNames"] == []
    assert boto3.client("iam").list_roles()["Roles"] == []
    lab.stop()


def test_every_name_gets_the_prefix_once_and_arns_none() -> None:
    arn = "arn:aws:iam::1:role/x"
    given = {"FunctionName": "welcome", "Role": arn, "TableName": "wb-Users"}
    assert names.prefixed(given, "wb-") == {
        "FunctionName": "wb-welcome",
        "Role": arn,
        "TableName": "wb-Users",
    }
    metric = [{"Name": "FunctionName", "Value": "welcome"}]
    expected = [{"Name": "FunctionName", "Value": "wb-welcome"}]
    assert names.prefixed({"Dimensions": metric}, "wb-") == {"Dimensions": expected}
    batch = {"RequestItems": {"Users": [1]}}
    assert names.prefixed(batch, "wb-") == {"RequestItems": {"wb-Users": [1]}}
    put = {"TransactItems": [{"Put": {"TableName": "Users", "Item": {}}}]}
    expected = {"TransactItems": [{"Put": {"TableName": "wb-Users", "Item": {}}}]}
    assert names.prefixed(put, "wb-") == expected
    group = {"logGroupName": "/aws/lambda/welcome"}
    assert names.prefixed(group, "wb-")["logGroupName"] == "/aws/lambda/wb-welcome"


def test_what_is_made_gets_the_tag_beside_its_own() -> None:
    own = {"Tags": [{"Key": "team", "Value": "a"}]}
    tags = names.tagged("CreateTable", own)["Tags"]
    assert [one["Key"] for one in tags] == ["team", "made-by"]
    assert names.tagged("CreateFunction", {})["Tags"] == dict([names.TAG])
    assert names.tagged("PutItem", {"Item": {}}) == {"Item": {}}


def test_a_function_that_tells_does_what_it_did_and_its_log_says_so() -> None:
    source = """
    def handler(event, context):
        if event["Records"] == []:
            raise ValueError("empty")
        print("hello")
        return {"n": len(event["Records"])}
    """
    lab.start()
    runtime = Runtime(lab.clock, lambda *_: None, iter("abcdefgh").__next__)
    code = telling.telling(zip_source(source), "index.handler")
    config = FunctionConfig(
        name="f",
        arn="arn:aws:lambda:eu-central-1:123456789012:function:f",
        handler="index.handler",
        code=code,
        code_sha256="x",
        role="r",
        region="eu-central-1",
        version="$LATEST",
        timeout=3.0,
        memory_mb=128,
        runtime="python3.13",
        environment={},
    )
    results = [
        runtime.invoke(config, text)
        for text in ('{"Records": [{"eventID": "1"}]}', '{"Records": []}')
    ]
    assert results[0].response == {"n": 1}
    assert results[1].error_type == "ValueError"
    lines = [(0.0, one) for r in results for one in r.log.splitlines()]
    good, bad = telling.read(lines)
    assert good.event == {"Records": [{"eventID": "1"}]}
    assert (good.response, good.error, good.ended) == ({"n": 1}, None, True)
    assert "hello" in good.log
    assert telling.MARK not in good.log
    assert (bad.error_type, bad.error) == ("ValueError", "empty")
    assert telling.telling(code, "index.handler") == code  # once is enough
    lab.stop()
