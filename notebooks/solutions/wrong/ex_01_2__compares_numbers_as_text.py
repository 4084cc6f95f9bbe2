def resume(streams, stream_arn, shard_id, last_seen):
    iterator = streams.get_shard_iterator(
        StreamArn=stream_arn, ShardId=shard_id, ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    records = streams.get_records(ShardIterator=iterator)["Records"]
    return [r for r in records if r["dynamodb"]["SequenceNumber"] > last_seen]
