def resume(streams, stream_arn, shard_id, last_seen):
    place = {"StreamArn": stream_arn, "ShardId": shard_id}
    oldest = {"ShardIteratorType": "TRIM_HORIZON"}
    after = {
        "ShardIteratorType": "AFTER_SEQUENCE_NUMBER",
        "SequenceNumber": last_seen,
    }
    try:
        start = oldest if last_seen is None else after
        found = streams.get_shard_iterator(**place, **start)
    except streams.exceptions.TrimmedDataAccessException:
        found = streams.get_shard_iterator(**place, ShardIteratorType="LATEST")
    return streams.get_records(ShardIterator=found["ShardIterator"])["Records"]
