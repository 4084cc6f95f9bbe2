def resume(streams, stream_arn, shard_id, last_seen):
    place = {"StreamArn": stream_arn, "ShardId": shard_id}
    oldest = {"ShardIteratorType": "TRIM_HORIZON"}
    after = {
        "ShardIteratorType": "AFTER_SEQUENCE_NUMBER",
        "SequenceNumber": last_seen,
    }
    start = oldest if last_seen is None else after
    found = streams.get_shard_iterator(**place, **start)
    return streams.get_records(ShardIterator=found["ShardIterator"])["Records"]
