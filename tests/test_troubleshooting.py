"""Each entry of the troubleshooting page: the error is caused, and reads as it says."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import boto3
import pytest
from moto.dynamodb.responses import DynamoHandler
from test_troubles_seen import SIGHTS
from troubles_installing import CAUSES, causes

from helpers import lab
from helpers.functions import zip_source

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "teach" / "troubleshooting.md").read_text("utf-8")
HEADINGS = re.findall(r"^### (.+)$", PAGE, flags=re.MULTILINE)
ENTRIES = [one.strip("`") for one in HEADINGS if one.startswith("`")]


@pytest.fixture
def account() -> Iterator[None]:
    lab.start()
    yield
    lab.stop()


def entry_of(heading: str) -> str:
    return PAGE.split(f"### {heading}\n")[1].split("\n#")[0]


QUOTED = [one for one in HEADINGS if "**Quoted from:**" in entry_of(one)]
TO_CAUSE = [one for one in ENTRIES if f"`{one}`" not in QUOTED and one not in SIGHTS]


def test_every_entry_has_a_cause_or_a_source_and_every_cause_an_entry() -> None:
    assert sorted(CAUSES) == sorted(TO_CAUSE)
    assert SIGHTS.keys() <= set(ENTRIES)
    assert len(CAUSES) > 30
    assert len(QUOTED) < 5, "only what no test can cause"


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("entry", TO_CAUSE)
def test_the_error_reads_as_the_page_says(entry: str, tmp_path: Path) -> None:
    try:
        seen = CAUSES[entry](tmp_path)
    except Exception as error:
        seen = f"{type(error).__name__}: {error}"
    assert entry in str(seen)


@pytest.mark.parametrize("heading", HEADINGS)
def test_the_entry_says_what_to_do(heading: str) -> None:
    assert "**Do:**" in entry_of(heading)


@pytest.mark.usefixtures("account")
def test_two_notebooks_have_two_accounts() -> None:
    assert "Two notebooks have two accounts" in HEADINGS
    users()
    other = "import boto3; from helpers import lab; lab.start(); "
    other += "print(boto3.client('dynamodb').list_tables()['TableNames'])"
    said = subprocess.check_output([sys.executable, "-c", other], text=True)
    assert said.strip() == "[]"


def users() -> str:
    """The table, and the ARN of its stream."""
    return boto3.client("dynamodb").create_table(
        TableName="Users",
        KeySchema=[{"AttributeName": "userId", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "userId", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )["TableDescription"]["LatestStreamArn"]


def function(source: str, may_read: bool = True) -> None:
    iam = boto3.client("iam")
    trust = (ROOT / "data" / "policies" / "lambda-trust.json").read_text("utf-8")
    role = iam.create_role(RoleName="role", AssumeRolePolicyDocument=trust)["Role"]
    if may_read:
        arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaDynamoDBExecutionRole"
        iam.attach_role_policy(RoleName="role", PolicyArn=arn)
    boto3.client("lambda").create_function(
        FunctionName="welcome",
        Runtime="python3.13",
        Role=role["Arn"],
        Handler="index.handler",
        Code={"ZipFile": zip_source(source)},
    )


def mapping(stream: str, start: str = "TRIM_HORIZON") -> object:
    return boto3.client("lambda").create_event_source_mapping(
        EventSourceArn=stream, FunctionName="welcome", StartingPosition=start
    )


def sign_up() -> object:
    ada = {"userId": {"S": "user_1"}}
    return boto3.client("dynamodb").put_item(TableName="Users", Item=ada)


def outcome(source: str) -> str:
    """What a handler's first invocation ends with, as `.frame()` shows it."""
    stream = users()
    function(source)
    mapping(stream)
    sign_up()
    return lab.deliver().frame()["outcome"].iloc[0]


@causes("is not defined")
def _(folder: Path) -> object:
    return eval("dynamodb.list_tables()", {})


@causes("The practice account is not open")
def _(folder: Path) -> object:
    lab.stop()
    return lab.deliver()


@causes("the practice account is closed")
def _(folder: Path) -> object:
    dynamodb = boto3.client("dynamodb")
    lab.stop()
    return dynamodb.list_tables()


@causes("is no target")
def _(folder: Path) -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBOOK_TARGET", "mtoo")
        return lab.start()


@causes("the practice account has no such address")
def _(folder: Path) -> object:
    return boto3.client("dynamodb", endpoint_url="http://localhost:8000").list_tables()


@causes("the practice account does not have this")
def _(folder: Path) -> object:
    return boto3.client("lambda").get_account_settings()


@causes("the practice account could not finish")
def _(folder: Path) -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DynamoHandler, "list_tables", lambda handler: {}["surprise"])
        return boto3.client("dynamodb").list_tables()


@causes("there is no Region")
def _(folder: Path) -> object:
    return boto3.client("dynamodb", region_name="eu-centrl-1").list_tables()


@causes("Requested resource not found")
def _(folder: Path) -> object:
    return sign_up()


@causes("Table already exists")
def _(folder: Path) -> object:
    users()
    return users()


@causes("Table already has an enabled stream")
def _(folder: Path) -> object:
    users()
    return boto3.client("dynamodb").update_table(
        TableName="Users",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
    )


@causes("Cannot access stream")
def _(folder: Path) -> object:
    function("def handler(event, context): pass", may_read=False)
    return mapping(users())


@causes("provided mapping already exists")
def _(folder: Path) -> object:
    function("def handler(event, context): pass")
    stream = users()
    mapping(stream)
    return mapping(stream)


@causes("Unsupported starting position")
def _(folder: Path) -> object:
    function("def handler(event, context): pass")
    return mapping(users(), "AT_TIMESTAMP")


@causes("Stream not found")
def _(folder: Path) -> object:
    function("def handler(event, context): pass")
    return mapping(users() + "0")


@causes("ExpiredIteratorException")
def _(folder: Path) -> object:
    stream, streams = users(), boto3.client("dynamodbstreams")
    [shard] = streams.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"]
    place = {"ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
    iterator = streams.get_shard_iterator(StreamArn=stream, **place)["ShardIterator"]
    lab.clock.advance(timedelta(minutes=16))
    return streams.get_records(ShardIterator=iterator)


@causes("Email address not verified")
def _(folder: Path) -> object:
    text = {"Data": "Welcome"}
    return boto3.client("ses").send_email(
        Source="hello@example.com",
        Destination={"ToAddresses": ["ada@example.com"]},
        Message={"Subject": text, "Body": {"Text": text}},
    )


@causes("Float types are not supported")
def _(folder: Path) -> object:
    users()
    table = boto3.resource("dynamodb").Table("Users")
    return table.put_item(Item={"userId": "user_1", "score": 1.5})


@causes("Object of type Decimal is not JSON serializable")
def _(folder: Path) -> object:
    users()
    table = boto3.resource("dynamodb").Table("Users")
    table.put_item(Item={"userId": "user_1", "score": Decimal("1.5")})
    return json.dumps(table.get_item(Key={"userId": "user_1"})["Item"])


@causes("Parameter validation failed")
def _(folder: Path) -> object:
    users()
    item = {"userId": "user_1"}
    return boto3.client("dynamodb").put_item(TableName="Users", Item=item)


@causes("Syntax error in module 'index'")
def _(folder: Path) -> object:
    return outcome("def handler(event, context:\n    pass")


@causes("missing on module 'index'")
def _(folder: Path) -> object:
    return outcome("def welcome(event, context): pass")


@causes("Unable to import module 'index'")
def _(folder: Path) -> object:
    return outcome("import not_there\ndef handler(event, context): pass")


@causes("the practice account has no network")
def _(folder: Path) -> object:
    call = "urllib.request.urlopen('https://example.com')"
    return outcome(f"import urllib.request\ndef handler(event, context): {call}")


@causes("KeyError: 'NewImage'")
def _(folder: Path) -> object:
    stream = users()
    function("def handler(event, c): event['Records'][-1]['dynamodb']['NewImage']")
    mapping(stream)
    sign_up()
    key = {"userId": {"S": "user_1"}}
    boto3.client("dynamodb").delete_item(TableName="Users", Key=key)
    return lab.deliver().frame()["outcome"].iloc[0]


@causes("is stuck at record")
def _(folder: Path) -> object:
    stream = users()
    function("def handler(event, context): 1 / 0")
    mapping(stream)
    sign_up()
    return lab.deliver()


@causes("Task timed out")
def _(folder: Path) -> object:
    return outcome("import time\ndef handler(event, context): time.sleep(4)")
