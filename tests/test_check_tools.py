"""What checks are made of: calling a learner's code, reading streams, events."""

from __future__ import annotations

import boto3
import pytest

from helpers import lab
from helpers.checks.events import insert, modify, remove, stream_event
from helpers.checks.running import call, call_handler, read_stream

SANDRO = {
    "userId": "user_2",
    "createdAt": "2022-08-20",
    "firstname": "Sandro",
    "lastname": "Volpicella",
    "ttl": 1661166039,
}


@pytest.fixture
def account():
    lab.start()
    yield
    lab.stop()


def test_call_says_what_came_back_and_what_was_printed() -> None:
    def shout(word: str) -> str:
        print("shouting")
        return word.upper()

    outcome = call(shout, "ada")
    assert (outcome.value, outcome.printed, outcome.error) == (
        "ADA",
        "shouting\n",
        None,
    )


def test_call_catches_what_a_function_raises() -> None:
    outcome = call(lambda: {}["NewImage"])
    assert outcome.error_text == "KeyError: 'NewImage'"
    assert call(17).error_text.startswith("TypeError: a function is needed")


def test_call_handler_hands_over_a_copy_and_a_context() -> None:
    def handler(event: dict, context: object) -> str:
        event["Records"].clear()
        assert context.get_remaining_time_in_millis() > 0  # type: ignore[attr-defined]
        return context.function_name  # type: ignore[attr-defined]

    event = stream_event(insert(SANDRO))
    assert call_handler(handler, event).value == "check"
    assert len(event["Records"]) == 1


def test_program_text_is_run_not_read() -> None:
    code = "import json\n\ndef handler(event, context):\n    return json.dumps(event)\n"
    assert call_handler(code, {"a": 1}).value == '{"a": 1}'
    assert call_handler("def handler(:", {}).error_text.startswith("SyntaxError")


def test_call_sees_the_emails_that_were_sent_meanwhile(account: None) -> None:
    ses = boto3.client("ses")
    ses.verify_email_identity(EmailAddress="team@example.com")

    def welcome(to: str) -> None:
        boto3.client("ses").send_email(
            Source="team@example.com",
            Destination={"ToAddresses": [to]},
            Message={
                "Subject": {"Data": "Welcome"},
                "Body": {"Text": {"Data": "Hello"}},
            },
        )

    welcome("before@example.com")
    sent = call(welcome, "ada@example.com").emails
    assert [mail["to"] for mail in sent] == ["ada@example.com"]


def test_call_works_without_a_practice_account() -> None:
    lab.stop()
    assert call(lambda: 1).value == 1


def test_read_stream_gives_every_record(account: None) -> None:
    dynamodb = boto3.client("dynamodb")
    dynamodb.create_table(
        TableName="T",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    assert read_stream("T") == []
    on = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    dynamodb.update_table(TableName="T", StreamSpecification=on)
    for number in range(3):
        dynamodb.put_item(TableName="T", Item={"id": {"S": str(number)}})
    keys = [one["dynamodb"]["Keys"]["id"]["S"] for one in read_stream("T")]
    assert keys == ["0", "1", "2"]
    dynamodb.update_table(TableName="T", StreamSpecification={"StreamEnabled": False})
    assert len(read_stream("T")) == 3, "a closed shard ends by itself"


# events for checks


def test_check_events_carry_the_articles_bytes() -> None:
    """The article's record: view type NEW_IMAGE, 104 bytes."""
    record = stream_event(insert(SANDRO), view="NEW_IMAGE")["Records"][0]
    assert record["dynamodb"]["SizeBytes"] == 104
    assert record["dynamodb"]["NewImage"]["ttl"] == {"N": "1661166039"}
    assert record["dynamodb"]["Keys"] == {
        "createdAt": {"S": "2022-08-20"},
        "userId": {"S": "user_2"},
    }


@pytest.mark.parametrize(
    ("view", "images"),
    [
        ("KEYS_ONLY", [set(), set(), set()]),
        ("NEW_IMAGE", [{"NewImage"}, {"NewImage"}, set()]),
        ("OLD_IMAGE", [set(), {"OldImage"}, {"OldImage"}]),
        (
            "NEW_AND_OLD_IMAGES",
            [{"NewImage"}, {"NewImage", "OldImage"}, {"OldImage"}],
        ),
    ],
)
def test_check_events_carry_the_images_of_their_view_type(
    view: str, images: list[set[str]]
) -> None:
    """Source: DynamoDB API reference, StreamSpecification."""
    changed = {**SANDRO, "firstname": "Zoë"}
    changes = (insert(SANDRO), modify(SANDRO, changed), remove(SANDRO, by_ttl=True))
    records = stream_event(*changes, view=view)["Records"]
    assert [set(r["dynamodb"]) & {"NewImage", "OldImage"} for r in records] == images
    assert len({record["eventID"] for record in records}) == 3
    assert "userIdentity" not in records[0]
    assert records[2]["userIdentity"]["principalId"] == "dynamodb.amazonaws.com"
