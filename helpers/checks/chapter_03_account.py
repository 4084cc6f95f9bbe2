"""What the checks of chapter 03 build in the practice account, and take away again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Self

import boto3
from botocore.exceptions import ClientError, ParamValidationError

from helpers.functions import zip_source

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
READ_AND_LOG = "arn:aws:iam::aws:policy/service-role/AWSLambdaDynamoDBExecutionRole"
PRINTS = """
def handler(event, context):
    print(len(event.get("Records", [])), "records")
"""


class Workshop:
    """Tables, one role, one function and their mappings; gone when the `with` ends.

    `base` is the name of the role and of the function; tables begin with it.
    """

    def __init__(self, base: str) -> None:
        self.base = base
        self.dynamodb = boto3.client("dynamodb")
        self.iam = boto3.client("iam")
        self.function = boto3.client("lambda")
        self.logs = boto3.client("logs")
        self._tables: list[str] = []
        self._mappings: list[str] = []

    def __enter__(self) -> Self:
        self._clear()
        return self

    def __exit__(self, *_: object) -> None:
        self._clear()

    def name(self, table: str) -> str:
        """The name of one of this workshop's tables."""
        return f"{self.base}-{table}"

    def make_table(self, name: str, *, stream: bool = True) -> tuple[str, str]:
        """A table with the key `userId`; its ARN, and its stream's ARN or ""."""
        self._drop_table(name)
        self._tables.append(name)
        described = self.dynamodb.create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "userId", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "userId", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )["TableDescription"]
        return described["TableArn"], self.turn_on(name) if stream else ""

    def turn_on(self, name: str) -> str:
        """Turn a table's stream on; the stream's ARN."""
        on = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
        done = self.dynamodb.update_table(TableName=name, StreamSpecification=on)
        return str(done["TableDescription"]["LatestStreamArn"])

    def turn_off_and_on(self, name: str) -> str:
        """A new stream for the table; its ARN."""
        off = {"StreamEnabled": False}
        self.dynamodb.update_table(TableName=name, StreamSpecification=off)
        return self.turn_on(name)

    def write(self, name: str, count: int = 1) -> None:
        """Write so many new users."""
        for number in range(1, count + 1):
            self.dynamodb.put_item(
                TableName=name, Item={"userId": {"S": f"user_{number}"}}
            )

    def make_role(self) -> str:
        """A role without policies that Lambda may assume; its ARN."""
        trust = json.dumps(TRUST)
        role = self.iam.create_role(RoleName=self.base, AssumeRolePolicyDocument=trust)
        return str(role["Role"]["Arn"])

    def put_policy(self, document: Any) -> None:
        """Give the role this inline policy."""
        self.iam.put_role_policy(
            RoleName=self.base, PolicyName="answer", PolicyDocument=json.dumps(document)
        )

    def let_read_and_log(self) -> None:
        """Attach the managed policy that AWS documents."""
        self.iam.attach_role_policy(RoleName=self.base, PolicyArn=READ_AND_LOG)

    def make_function(self, role_arn: str, source: str = PRINTS) -> None:
        """A function of three seconds with this role."""
        self.function.create_function(
            FunctionName=self.base,
            Runtime="python3.13",
            Role=role_arn,
            Handler="index.handler",
            Code={"ZipFile": zip_source(source)},
        )

    def connect(self, stream_arn: str, settings: Mapping[str, Any]) -> str:
        """Create a mapping with these settings; "" or AWS's refusal."""
        own = {"EventSourceArn": stream_arn, "FunctionName": self.base}
        try:
            made = self.function.create_event_source_mapping(**{**settings, **own})
        except (ClientError, ParamValidationError) as error:
            return error_text(error)
        self._mappings.append(made["UUID"])
        return ""

    def state(self) -> str:
        """The state of the last mapping, or "" if there is none."""
        if not self._mappings:
            return ""
        found = self.function.get_event_source_mapping(UUID=self._mappings[-1])
        return str(found["State"])

    def writes_logs(self) -> bool:
        """Invoke the function: does its output arrive in CloudWatch Logs?"""
        self.function.invoke(FunctionName=self.base, Payload=b"{}")
        groups = self.logs.describe_log_groups(logGroupNamePrefix=self._log_group)
        return bool(groups["logGroups"])

    @property
    def _log_group(self) -> str:
        return f"/aws/lambda/{self.base}"

    def _clear(self) -> None:
        for uuid in self._mappings:
            self.function.delete_event_source_mapping(UUID=uuid)
        for name in self._tables:
            self._drop_table(name)
        self._mappings, self._tables = [], []
        for one in self.function.list_functions()["Functions"]:
            if one["FunctionName"] == self.base:
                self.function.delete_function(FunctionName=self.base)
        self._drop_role()
        found = self.logs.describe_log_groups(logGroupNamePrefix=self._log_group)
        for group in found["logGroups"]:
            self.logs.delete_log_group(logGroupName=group["logGroupName"])

    def _drop_table(self, name: str) -> None:
        if name in self.dynamodb.list_tables()["TableNames"]:
            self.dynamodb.delete_table(TableName=name)

    def _drop_role(self) -> None:
        if self.base not in [one["RoleName"] for one in self.iam.list_roles()["Roles"]]:
            return
        attached = self.iam.list_attached_role_policies(RoleName=self.base)
        for policy in attached["AttachedPolicies"]:
            self.iam.detach_role_policy(
                RoleName=self.base, PolicyArn=policy["PolicyArn"]
            )
        for name in self.iam.list_role_policies(RoleName=self.base)["PolicyNames"]:
            self.iam.delete_role_policy(RoleName=self.base, PolicyName=name)
        self.iam.delete_role(RoleName=self.base)


def error_text(error: Exception) -> str:
    """`ResourceConflictException: ...` for AWS's errors, the text of any other.

    botocore follows an unknown parameter with the list of all that are known; that list
    is left out.
    """
    if isinstance(error, ClientError):
        told = error.response["Error"]
        return f"{told['Code']}: {told['Message']}"
    lines = str(error).splitlines()
    return " ".join(line.partition(", must be one of")[0] for line in lines)
