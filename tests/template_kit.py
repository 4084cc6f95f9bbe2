"""The stack of data/templates/ in its four forms, brought to one: what AWS would have.

CloudFormation, the expansion of SAM and the CDK's output are deployed in the practice
account and read back through its API. Terraform is parsed, its references filled in.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3

TEMPLATES = Path(__file__).parents[1] / "data" / "templates"
ACCOUNT = "123456789012"
REGION = "eu-central-1"
CODE = (TEMPLATES / "welcome" / "index.py").read_text("utf-8")


def cloudformation() -> str:
    return (TEMPLATES / "cloudformation.yaml").read_text("utf-8")


def sam() -> str:
    """What SAM's transform makes of our template, as on AWS before it deploys."""
    from samtranslator.parser.parser import Parser
    from samtranslator.translator.translator import Translator
    from samtranslator.yaml_helper import yaml_parse

    template = yaml_parse((TEMPLATES / "sam.yaml").read_text("utf-8"))
    defaults = {k: v["Default"] for k, v in template["Parameters"].items()}
    session = boto3.Session(region_name=REGION)
    expanded = Translator({}, Parser(), boto_session=session).translate(
        template, defaults
    )
    return json.dumps(expanded)


def cdk(folder: Path) -> str:
    """What the CDK synthesizes. Needs Node.js and the group `cdk`."""
    app = [sys.executable, "-W", "ignore", str(TEMPLATES / "cdk" / "app.py")]
    done = subprocess.run(
        [*app, str(folder)], capture_output=True, text=True, cwd=folder, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return (folder / "welcome.template.json").read_text("utf-8")


def deploy(template: str) -> dict[str, Any]:
    """Create the stack `welcome` and describe what is there now."""
    made = boto3.client("cloudformation")
    options = {"Capabilities": ["CAPABILITY_NAMED_IAM"]}
    made.create_stack(StackName="welcome", TemplateBody=template, **options)
    made.get_waiter("stack_create_complete").wait(StackName="welcome")
    return described()


def described() -> dict[str, Any]:
    """Table, queue, role, function and mapping, as the APIs describe them."""
    table = boto3.client("dynamodb").describe_table(TableName="Users")["Table"]
    sqs, iam, functions = (boto3.client(one) for one in ("sqs", "iam", "lambda"))
    url = sqs.get_queue_url(QueueName="welcome-failures")["QueueUrl"]
    queue = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    role = iam.get_role(RoleName="welcome")["Role"]
    names = iam.list_role_policies(RoleName="welcome")["PolicyNames"]
    policies = [
        iam.get_role_policy(RoleName="welcome", PolicyName=one)["PolicyDocument"]
        for one in names
    ]
    attached = iam.list_attached_role_policies(RoleName="welcome")["AttachedPolicies"]
    function = functions.get_function_configuration(FunctionName="welcome")
    (mapping,) = functions.list_event_source_mappings()["EventSourceMappings"]
    stream = table["LatestStreamArn"]
    return {
        "table": table["TableName"],
        "keys": _keys(table["KeySchema"], table["AttributeDefinitions"]),
        "billing": table["BillingModeSummary"]["BillingMode"],
        "stream": table["StreamSpecification"]["StreamViewType"],
        "trusts": _statements([role["AssumeRolePolicyDocument"]]),
        "may": _statements(policies),
        "managed policies": [one["PolicyArn"] for one in attached],
        "queue keeps for": int(queue["MessageRetentionPeriod"]),
        "function": function["FunctionName"],
        "role": function["Role"],
        "runtime": function["Runtime"],
        "handler": function["Handler"],
        "timeout": function["Timeout"],
        "memory": function["MemorySize"],
        "variables": function["Environment"]["Variables"],
        "reads": mapping["EventSourceArn"].replace(stream, "the table's stream"),
        "invokes": mapping["FunctionArn"],
        "from": mapping["StartingPosition"],
        "batch size": mapping["BatchSize"],
        "retries": mapping["MaximumRetryAttempts"],
        "oldest record": mapping["MaximumRecordAgeInSeconds"],
        "bisects": mapping["BisectBatchOnFunctionError"],
        "partial responses": mapping["FunctionResponseTypes"],
        "filters": _patterns(mapping["FilterCriteria"]["Filters"]),
        "failures go to": mapping["DestinationConfig"]["OnFailure"]["Destination"],
    }


def terraform() -> dict[str, Any]:
    """The same description, from main.tf alone."""
    import hcl2

    options = hcl2.SerializationOptions(
        strip_string_quotes=True, explicit_blocks=False, with_comments=False
    )
    with (TEMPLATES / "terraform" / "main.tf").open(encoding="utf-8") as file:
        parsed = hcl2.load(file, serialization_options=options)
    given = _Given(parsed)
    table, queue = given("aws_dynamodb_table"), given("aws_sqs_queue")
    role, function = given("aws_iam_role"), given("aws_lambda_function")
    mapping = given("aws_lambda_event_source_mapping")
    assert given("aws_iam_role_policy")["policy"] == "the document welcome"
    assert given("aws_iam_role_policy")["role"] == role["name"]
    assert table["stream_enabled"] is True
    rules = given.data("aws_iam_policy_document")["statement"]
    attributes = [
        {"AttributeName": one["name"], "AttributeType": one["type"]}
        for one in table["attribute"]
    ]
    schema = [
        {"AttributeName": table["hash_key"], "KeyType": "HASH"},
        {"AttributeName": table["range_key"], "KeyType": "RANGE"},
    ]
    statements = [
        {"Effect": "Allow", "Action": one["actions"], "Resource": one["resources"]}
        for one in rules
    ]
    return {
        "table": table["name"],
        "keys": _keys(schema, attributes),
        "billing": table["billing_mode"],
        "stream": table["stream_view_type"],
        "trusts": _statements([_jsonencoded(role["assume_role_policy"])]),
        "may": _statements([{"Statement": statements}]),
        "managed policies": list(given.all("aws_iam_role_policy_attachment")),
        "queue keeps for": queue["message_retention_seconds"],
        "function": function["function_name"],
        "role": function["role"],
        "runtime": function["runtime"],
        "handler": function["handler"],
        "timeout": function["timeout"],
        "memory": function["memory_size"],
        "variables": function["environment"][0]["variables"],
        "reads": mapping["event_source_arn"],
        "invokes": mapping["function_name"],
        "from": mapping["starting_position"],
        "batch size": mapping["batch_size"],
        "retries": mapping["maximum_retry_attempts"],
        "oldest record": mapping["maximum_record_age_in_seconds"],
        "bisects": mapping["bisect_batch_on_function_error"],
        "partial responses": mapping.get("function_response_types", []),
        "filters": _patterns(
            {"Pattern": json.dumps(_jsonencoded(one["pattern"]))}
            for one in mapping["filter_criteria"][0]["filter"]
        ),
        "failures go to": mapping["destination_config"][0]["on_failure"][0][
            "destination_arn"
        ],
    }


def terraform_code() -> str:
    """The file that Terraform zips."""
    text = (TEMPLATES / "terraform" / "main.tf").read_text("utf-8")
    (path,) = re.findall(r'source_file = "\$\{path.module\}/([^"]+)"', text)
    return (TEMPLATES / "terraform" / path).read_text("utf-8")


class _Given:
    """Terraform's blocks with their references filled in, as after an apply."""

    def __init__(self, parsed: dict[str, Any]) -> None:
        self._blocks = {
            kind: blocks for one in parsed["resource"] for kind, blocks in one.items()
        }
        self._data = {
            kind: blocks for one in parsed["data"] for kind, blocks in one.items()
        }
        self._values = {
            f"var.{name}": block["default"]
            for one in parsed["variable"]
            for name, block in one.items()
        } | {
            "data.aws_partition.here.partition": "aws",
            "data.aws_region.here.region": REGION,
            "data.aws_caller_identity.here.account_id": ACCOUNT,
            "data.aws_iam_policy_document.welcome.json": "the document welcome",
            "aws_dynamodb_table.users.stream_arn": "the table's stream",
        }
        arn = f"arn:aws:{{}}:{REGION}:{ACCOUNT}:{{}}"
        role = self("aws_iam_role")["name"]
        self._values |= {
            "aws_iam_role.welcome.id": role,
            "aws_iam_role.welcome.arn": f"arn:aws:iam::{ACCOUNT}:role/{role}",
        }
        for kind, name, key, service, prefix in [
            ("aws_dynamodb_table", "users", "name", "dynamodb", "table/"),
            ("aws_sqs_queue", "failures", "name", "sqs", ""),
            ("aws_lambda_function", "welcome", "function_name", "lambda", "function:"),
        ]:
            found = arn.format(service, prefix + self(kind)[key])
            self._values[f"{kind}.{name}.arn"] = found

    def __call__(self, kind: str) -> dict[str, Any]:
        """The one resource of this kind."""
        (block,) = self._blocks[kind].values()
        return self._filled(block)

    def all(self, kind: str) -> dict[str, Any]:
        return self._blocks.get(kind, {})

    def data(self, kind: str) -> dict[str, Any]:
        (block,) = self._data[kind].values()
        return self._filled(block)

    def _filled(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._filled(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self._filled(one) for one in value]
        if not isinstance(value, str) or value.startswith("${jsonencode("):
            return value
        return re.sub(
            r"\$\{([\w.]+)\}", lambda found: self._values.get(found[1], found[0]), value
        )


def _jsonencoded(expression: str) -> Any:
    """The value in `${jsonencode({A = "b"})}`."""
    inner = re.fullmatch(r"\$\{jsonencode\((.*)\)\}", expression, flags=re.DOTALL)
    assert inner, expression
    return json.loads(
        re.sub(r'(\w+)\s*=(?=[^"]*(?:"[^"]*"[^"]*)*$)', r'"\1":', inner[1])
    )


def _keys(schema: Any, attributes: Any) -> list[tuple[str, str, str]]:
    kinds = {one["AttributeName"]: one["AttributeType"] for one in attributes}
    return sorted(
        (one["KeyType"], one["AttributeName"], kinds[one["AttributeName"]])
        for one in schema
    )


def _statements(documents: Any) -> list[tuple[Any, ...]]:
    """Every statement as (effect, actions, resources, who), in one order."""
    parsed = [json.loads(one) if isinstance(one, str) else one for one in documents]
    return sorted(
        (
            one["Effect"],
            tuple(sorted(_list(one["Action"]))),
            tuple(_list(one.get("Resource", []))),
            json.dumps(one.get("Principal", {}), sort_keys=True),
        )
        for document in parsed
        for one in document["Statement"]
    )


def _patterns(filters: Any) -> list[Any]:
    return [json.loads(one["Pattern"]) for one in filters]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
