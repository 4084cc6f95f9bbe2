"""Pages, limits, iterators and trimming, straight on the streams.

Source: DynamoDB Streams API reference.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streams_kit import KEY, TABLE, Lab

from helpers.clock import Clock
from helpers.faithful.streams_api import (
    Iterator,
    StreamsError,
    list_streams,
)


@pytest.fixture
def lab() -> Lab:
    return Lab()


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("TRIM_HORIZON", "abc"),
        ("LATEST", ""),
        ("AT_SEQUENCE_NUMBER", "bc"),
        ("AFTER_SEQUENCE_NUMBER", "c"),
    ],
)
def test_where_an_iterator_starts(lab: Lab, kind: str, found: str) -> None:
    (shard,) = lab.shards()
    numbers = [lab.write(user) for user in "abc"]
    more = {"SequenceNumber": str(numbers[1])} if "SEQUENCE" in kind else {}
    page = lab.page(lab.iterator(shard["ShardId"], kind, **more))
    read = [one["dynamodb"]["Keys"]["userId"]["S"] for one in page["Records"]]
    assert "".join(read) == found


def test_an_iterator_can_be_used_again(lab: Lab) -> None:
    (shard,) = lab.shards()
    iterator = lab.iterator(shard["ShardId"])
    lab.write("a")
    assert lab.page(iterator)["Records"] == lab.page(iterator)["Records"] != []


@pytest.mark.parametrize(("minutes", "works"), [(15, True), (15.01, False)])
def test_an_iterator_is_good_for_15_minutes(
    lab: Lab, minutes: float, works: bool
) -> None:
    iterator = lab.iterator(lab.shards()[0]["ShardId"])
    lab.clock.advance(timedelta(minutes=minutes))
    if works:
        lab.page(iterator)
        return
    with pytest.raises(StreamsError) as error:
        lab.page(iterator)
    assert error.value.code == "ExpiredIteratorException"


@given(st.integers(0, 10**40), st.text(max_size=30))
def test_an_iterator_means_what_it_says(position: int, shard: str) -> None:
    made = Iterator(f"{TABLE}/stream/label", shard, position, Clock().now())
    assert Iterator.parse(made.text()) == made


@given(st.text(max_size=60))
def test_any_other_text_is_no_iterator(text: str) -> None:
    with pytest.raises(StreamsError) as error:
        Iterator.parse(text)
    assert error.value.code == "ValidationException"


def test_trimming_leaves_the_numbers_where_they_were(lab: Lab) -> None:
    (shard,) = lab.shards()
    lab.write("a")
    lab.clock.advance(timedelta(hours=1))
    number = lab.write("b")
    lab.clock.advance(timedelta(hours=23, seconds=1))
    assert lab.users(shard["ShardId"]) == ["b"]
    later = lab.write("c")
    assert later > number
    lab.clock.advance(timedelta(hours=30))
    assert lab.users(shard["ShardId"]) == []
    assert lab.shards()[0]["SequenceNumberRange"] == shard["SequenceNumberRange"]


def test_what_was_trimmed_behind_a_reader_is_known(lab: Lab) -> None:
    first, second = lab.write("a"), lab.write("b")
    lab.clock.advance(timedelta(hours=25))
    third = lab.write("c")
    shard = lab.store.get(lab.stream.arn).shards[0]
    assert shard.trimmed_after(0) == [first, second]
    assert shard.trimmed_after(first) == [second]
    assert [one.sequence for one in shard.after(first, 10)] == [third]


def test_a_page_holds_at_least_one_record_whatever_its_size(lab: Lab) -> None:
    (shard,) = lab.shards()
    for size in (2_000_000, 600_000, 600_000, 10):
        lab.stream.write("INSERT", lab.clock.now(), "{}", None, None, size)
    iterator, sizes = lab.iterator(shard["ShardId"]), []
    for _ in range(3):
        page = lab.page(iterator)
        iterator = page["NextShardIterator"]
        sizes.append([one["dynamodb"]["SizeBytes"] for one in page["Records"]])
    assert sizes == [[2_000_000], [600_000], [600_000, 10]]


def test_at_most_a_thousand_records_a_page(lab: Lab) -> None:
    for number in range(1001):
        lab.write(str(number))
    page = lab.page(lab.iterator(lab.shards()[0]["ShardId"]))
    assert len(page["Records"]) == 1000
    assert len(lab.page(page["NextShardIterator"])["Records"]) == 1


def test_streams_of_one_moment_have_different_labels(lab: Lab) -> None:
    lab.stream.close(lab.clock.now())
    again = lab.store.open(TABLE, "Users", "KEYS_ONLY", KEY)
    assert again.label == "2022-08-21T10:49:51.311"
    assert again.arn != lab.stream.arn


def test_streams_are_listed_by_table_and_region(lab: Lab) -> None:
    other = TABLE.replace("Users", "Orders")
    lab.store.open(other, "Orders", "KEYS_ONLY", KEY)
    abroad = TABLE.replace("eu-central-1", "us-east-1")
    lab.store.open(abroad, "Users", "KEYS_ONLY", KEY)

    def listed(region: str, **more: Any) -> list[str]:
        found = json.loads(list_streams(lab.store, region, more))["Streams"]
        return [one["TableName"] for one in found]

    assert listed("eu-central-1") == ["Orders", "Users"]
    assert listed("eu-central-1", TableName="Users") == ["Users"]
    assert listed("us-east-1") == ["Users"]
    assert listed("eu-west-1") == []


def test_a_listing_goes_on_where_a_stream_has_gone(lab: Lab) -> None:
    for name in ("A", "Z"):
        lab.store.open(TABLE.replace("Users", name), name, "KEYS_ONLY", KEY)
    lab.stream.close(lab.clock.now())
    lab.clock.advance(timedelta(hours=25))
    start = {"ExclusiveStartStreamArn": lab.stream.arn}
    found = json.loads(list_streams(lab.store, "eu-central-1", start))["Streams"]
    assert [one["TableName"] for one in found] == ["Z"]


@pytest.mark.parametrize("limit", [0, -1, 101, "7"])
def test_a_limit_out_of_range_is_refused(lab: Lab, limit: Any) -> None:
    with pytest.raises(StreamsError) as error:
        list_streams(lab.store, "eu-central-1", {"Limit": limit})
    assert error.value.code == "ValidationException"
    assert "'limit'" in error.value.message
