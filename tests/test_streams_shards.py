"""A stream in shards: closing, splitting, lineage, trimming, iterators.

Works on the streams themselves, without boto3. Source: DynamoDB developer guide,
"Change data capture for DynamoDB Streams"; DynamoDB Streams API reference.
"""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streams_kit import KEY, TABLE, Lab

from helpers.clock import Clock
from helpers.faithful.stream import Stream
from helpers.faithful.streams_api import (
    StreamsError,
    describe_stream,
)


@pytest.fixture
def lab() -> Lab:
    return Lab()


def test_a_new_stream_has_one_open_shard(lab: Lab) -> None:
    (shard,) = lab.shards()
    assert shard["ShardId"].startswith("shardId-")
    assert list(shard["SequenceNumberRange"]) == ["StartingSequenceNumber"]
    assert "ParentShardId" not in shard


def test_a_split_closes_the_parent_and_opens_two_children(lab: Lab) -> None:
    last = lab.write("a")
    children = lab.split()
    parent, *found = lab.shards()
    ending = int(parent["SequenceNumberRange"]["EndingSequenceNumber"])
    assert ending >= last
    assert [one["ShardId"] for one in found] == list(children)
    for child in found:
        assert child["ParentShardId"] == parent["ShardId"]
        assert int(child["SequenceNumberRange"]["StartingSequenceNumber"]) > ending
        assert "EndingSequenceNumber" not in child["SequenceNumberRange"]


def test_the_shard_filter_finds_the_children(lab: Lab) -> None:
    (parent,) = lab.shards()
    children = lab.split()
    chosen = {"Type": "CHILD_SHARDS", "ShardId": parent["ShardId"]}
    assert [s["ShardId"] for s in lab.shards(ShardFilter=chosen)] == list(children)
    chosen["ShardId"] = children[0]
    assert lab.shards(ShardFilter=chosen) == []
    for bad in ({"Type": "ALL"}, {"Type": "CHILD_SHARDS"}):
        with pytest.raises(StreamsError, match="ShardFilter"):
            lab.shards(ShardFilter=bad)


def test_shards_come_in_pages(lab: Lab) -> None:
    for _ in range(3):
        lab.split()
    everything = lab.shards()
    assert len(everything) == 7
    paged, start = [], {}
    while True:
        asked = {"StreamArn": lab.stream.arn, "Limit": 3, **start}
        page = json.loads(describe_stream(lab.store, asked))["StreamDescription"]
        assert len(page["Shards"]) <= 3
        paged += page["Shards"]
        if "LastEvaluatedShardId" not in page:
            break
        start = {"ExclusiveStartShardId": page["LastEvaluatedShardId"]}
    assert paged == everything


def test_only_an_open_shard_can_be_split(lab: Lab) -> None:
    (parent,) = lab.shards()
    lab.split()
    for shard in (parent["ShardId"], "shardId-none"):
        with pytest.raises(ValueError, match="is not an open shard"):
            lab.stream.split(shard, lab.clock.now())


users = st.lists(st.sampled_from("abcdefgh"), max_size=12)


@settings(deadline=None, max_examples=60)
@given(st.lists(users, min_size=1, max_size=4))
def test_order_per_item_holds_over_splits(runs: list[list[str]]) -> None:
    lab = Lab()
    written: list[str] = []
    numbers: list[int] = []
    for run in runs:
        numbers += [lab.write(user) for user in run]
        written += run
        lab.clock.sleep(1)
        lab.split()
    assert numbers == sorted(set(numbers))
    read: dict[str, list[int]] = {}
    for shard in lab.stream.shards:  # parents stand before children
        positions = [s.shard_id for s in lab.stream.shards]
        if shard.parent is not None:
            assert positions.index(shard.parent) < positions.index(shard.shard_id)
        for record in shard.after(0, 1000):
            assert shard.starting <= record.sequence
            assert shard.ending is None or record.sequence <= shard.ending
            user = json.loads(record.keys)["userId"]["S"]
            read.setdefault(user, []).append(record.sequence)
    for user, found in read.items():
        expected = [n for n, one in zip(numbers, written, strict=True) if one == user]
        assert found == expected
    assert sum(map(len, read.values())) == len(written)


def test_an_item_stays_in_one_open_shard(lab: Lab) -> None:
    children = lab.split()
    for user in "abcdefgh" * 3:
        lab.write(user)
    low, high = (set(lab.users(child)) for child in children)
    assert low
    assert high
    assert not low & high
    assert low | high == set("abcdefgh")


def test_reading_a_closed_shard_ends(lab: Lab) -> None:
    (shard,) = lab.shards()
    for user in "abc":
        lab.write(user)
    tip = lab.iterator(shard["ShardId"], "LATEST")
    lab.split()
    assert lab.users(shard["ShardId"]) == ["a", "b", "c"]
    page = lab.page(tip)
    assert page["Records"] == []
    assert "NextShardIterator" not in page


def test_an_open_shard_never_ends(lab: Lab) -> None:
    (shard,) = lab.shards()
    iterator = lab.iterator(shard["ShardId"])
    for _ in range(3):
        page = lab.page(iterator)
        assert page["Records"] == []
        iterator = page["NextShardIterator"]
    lab.write("a")
    assert len(lab.page(iterator)["Records"]) == 1


def test_turning_off_closes_every_shard(lab: Lab) -> None:
    lab.split()
    lab.write("a")
    lab.stream.close(lab.clock.now())
    assert all("EndingSequenceNumber" in s["SequenceNumberRange"] for s in lab.shards())


def test_seeds_make_streams_alike_and_arns_make_them_differ() -> None:
    first, second = Lab(), Lab()
    assert first.write("a") == second.write("a")
    assert first.shards() == second.shards()
    other = Stream(TABLE + "/stream/x", "Users", "KEYS_ONLY", KEY, Clock().now(), 1)
    assert other.shards[0].starting != first.stream.shards[0].starting
