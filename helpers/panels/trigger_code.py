"""One run of the trigger bench as boto3 code, from an empty account to the end."""

from __future__ import annotations

from dataclasses import dataclass

USERS = 8
FAULTS = {
    "nothing": "",
    "lost checkpoint": "lab.faults.lose_checkpoint()",
    "stale lease": "lab.faults.stale_lease()",
    "throttled invoke": "lab.faults.throttle_invoke(times=2)",
    "killed after the e-mail": 'lab.faults.kill_after("SendEmail")',
    "timed out after the e-mail": 'lab.faults.freeze_after("SendEmail")',
}
"""What can be made to go wrong: its name on the bench, and the line that plans it."""

BEFORE = '''\
import json
from datetime import timedelta

import boto3

from helpers import lab
from helpers.functions import zip_source

lab.start()  # leave out on AWS
dynamodb, lambda_ = boto3.client("dynamodb"), boto3.client("lambda")
iam, ses = boto3.client("iam"), boto3.client("ses")
ses.verify_email_identity(EmailAddress="hello@example.com")
table = dynamodb.create_table(
    TableName="Users",
    AttributeDefinitions=[{"AttributeName": "userId", "AttributeType": "S"}],
    KeySchema=[{"AttributeName": "userId", "KeyType": "HASH"}],
    BillingMode="PAY_PER_REQUEST",
    StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
)["TableDescription"]


def policy(**statement):
    statement = {"Effect": "Allow", **statement}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


service = {"Service": "lambda.amazonaws.com"}
role = iam.create_role(
    RoleName="welcome-role",
    AssumeRolePolicyDocument=policy(Principal=service, Action="sts:AssumeRole"),
)["Role"]
iam.attach_role_policy(
    RoleName="welcome-role",
    PolicyArn="arn:aws:iam::aws:policy/service-role/AWSLambdaDynamoDBExecutionRole",
)
iam.put_role_policy(
    RoleName="welcome-role",
    PolicyName="send-email",
    PolicyDocument=policy(Action="ses:SendEmail", Resource="*"),
)
mailer = """
import boto3
ses = boto3.client("ses")

def welcome(record):
    # read the record
    user = record["dynamodb"]["NewImage"]
    text = {"Data": f"Hello {user['firstname']['S']}"}
    # do the work
    ses.send_email(
        Source="hello@example.com",
        Destination={"ToAddresses": [f"{user['userId']['S']}@example.com"]},
        Message={"Subject": text, "Body": {"Text": text}},
    )
"""


def deploy(handler):
    lambda_.create_function(
        FunctionName="welcome",
        Runtime="python3.13",
        Role=role["Arn"],
        Handler="index.handler",
        Code={"ZipFile": zip_source(mailer + handler)},
    )
'''

RAISES = '''\
handler = """
def handler(event, context):
    for record in event["Records"]:
        welcome(record)
"""
'''

REPORTS = '''\
handler = """
def handler(event, context):
    for record in event["Records"]:
        try:
            welcome(record)
        except KeyError:
            number = record["dynamodb"]["SequenceNumber"]
            return {"batchItemFailures": [{"itemIdentifier": number}]}
    return {"batchItemFailures": []}
"""
'''

RUN = """\
deploy(handler)
lambda_.create_event_source_mapping(
    EventSourceArn=table["LatestStreamArn"],
    FunctionName="welcome",
    StartingPosition="TRIM_HORIZON",
    BatchSize={batch_size},
    MaximumBatchingWindowInSeconds={window},
    MaximumRetryAttempts={retries},
    BisectBatchOnFunctionError={bisect},
    FunctionResponseTypes={responses},
)
lab.deliver()  # on AWS: wait until the mapping is Enabled
{fault}for number in range(1, {users}):
    user = {{"userId": {{"S": f"user_{{number}}"}}}}
    if number != {poison}:
        user["firstname"] = {{"S": "Ada"}}
    dynamodb.put_item(TableName="Users", Item=user)
{pause}deliveries = lab.deliver()  # on AWS the mapping runs by itself
"""


@dataclass(frozen=True)
class Settings:
    """What one sets on the bench. Times in seconds.

    `retries` -1 means without end, `poison` is the number of the user without a first
    name (0: nobody), `pause` lies between two sign-ups, `fault` is a name in `FAULTS`.
    """

    batch_size: int = 10
    window: int = 0
    retries: int = 2
    bisect: bool = False
    partial: bool = False
    poison: int = 0
    pause: int = 0
    fault: str = "nothing"

    def __post_init__(self) -> None:
        if self.fault not in FAULTS:
            known = ", ".join(FAULTS)
            raise ValueError(f"there is no fault {self.fault!r}; there are: {known}")

    @property
    def run(self) -> str:
        """The program after `BEFORE`: function, mapping, what goes wrong, sign-ups."""
        fault = FAULTS[self.fault]
        wait = f"    lab.deliver(for_=timedelta(seconds={self.pause}))\n"
        return (REPORTS if self.partial else RAISES) + RUN.format(
            batch_size=self.batch_size,
            window=self.window,
            retries=self.retries,
            bisect=self.bisect,
            responses=["ReportBatchItemFailures"] if self.partial else [],
            users=USERS + 1,
            poison=self.poison,
            fault=f"{fault}\n" if fault else "",
            pause=wait if self.pause else "",
        )

    @property
    def code(self) -> str:
        """The whole program."""
        return f"{BEFORE}\n\n{self.run}"
