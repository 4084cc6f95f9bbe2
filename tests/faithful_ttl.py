"""Cases: items expire, and the stream says who deleted them."""

from __future__ import annotations

from datetime import timedelta

from faithful_registry import GUIDE, Aws, N, S, case, refused

TTL = f"{GUIDE}, 'Using time to live (TTL) in DynamoDB'"
DAY = timedelta(hours=24)


@case(
    "ttl",
    "An item whose time has come",
    moto="it stays",
    aws="it is deleted, and recorded as a REMOVE",
    source=TTL,
)
def ttl_removes(aws: Aws) -> None:
    arn = _expiring(aws, N(_soon(aws)))
    aws.pass_time(DAY / 2)
    assert aws.item("a") is None
    record = aws.records(arn)[-1]
    assert record["eventName"] == "REMOVE"
    assert record["dynamodb"]["OldImage"]["userId"] == S("a")


@case(
    "ttl",
    "userIdentity of a delete by TTL",
    moto="no record",
    aws="Service, dynamodb.amazonaws.com; a user's delete has none",
    source="DynamoDB Streams API reference, Identity",
)
def ttl_identity(aws: Aws) -> None:
    arn = _expiring(aws, N(_soon(aws)))
    aws.put("b")
    aws.delete("b")
    aws.pass_time(DAY / 2)
    by_user, by_ttl = aws.records(arn)[2:]
    assert "userIdentity" not in by_user
    assert by_ttl["userIdentity"] == {
        "PrincipalId": "dynamodb.amazonaws.com",
        "Type": "Service",
    }


@case(
    "ttl",
    "Only a number of seconds counts, and only once it has passed",
    moto="nothing expires",
    aws="text is ignored, a later time waits, an update postpones",
    source=TTL,
)
def ttl_needs_a_number(aws: Aws) -> None:
    soon, later = _soon(aws), _soon(aws, timedelta(days=2))
    _expiring(aws, N(soon))
    aws.put("text", expires=S(str(soon)))
    aws.put("later", expires=N(later))
    aws.put("postponed", expires=N(soon))
    aws.update(
        "postponed", "SET expires = :t", ExpressionAttributeValues={":t": N(later)}
    )
    aws.pass_time(DAY / 2)
    left = aws.dynamodb.scan(TableName="Users")["Items"]
    assert sorted(one["userId"]["S"] for one in left) == ["later", "postponed", "text"]


@case(
    "ttl",
    "UpdateTimeToLive a second time",
    moto="accepted, also with another attribute",
    aws="ValidationException: TimeToLive is already enabled",
    source="DynamoDB API reference, UpdateTimeToLive",
)
def ttl_twice(aws: Aws) -> None:
    aws.table()

    def update(enabled: bool, name: str = "expires") -> None:
        wanted = {"Enabled": enabled, "AttributeName": name}
        aws.dynamodb.update_time_to_live(
            TableName="Users", TimeToLiveSpecification=wanted
        )

    for enabled, state in ((True, "enabled"), (False, "disabled")):
        update(enabled)
        with refused("ValidationException") as error:
            update(enabled)
        assert error["Message"] == f"TimeToLive is already {state}"
    update(True)
    with refused("ValidationException") as error:
        update(True, "other")
    assert "active on a different AttributeName" in error["Message"]


def _expiring(aws: Aws, expires: dict) -> str:
    arn = aws.table()
    aws.dynamodb.update_time_to_live(
        TableName="Users",
        TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"},
    )
    aws.put("a", expires=expires)
    return arn


def _soon(aws: Aws, after: timedelta = timedelta(hours=1)) -> int:
    """Epoch seconds a while after now, by the clock of the account's streams."""
    probe = aws.table(name="Probe")
    aws.put("probe", "Probe")
    created = aws.records(probe)[0]["dynamodb"]["ApproximateCreationDateTime"]
    aws.dynamodb.delete_table(TableName="Probe")
    return int((created + after).timestamp())
