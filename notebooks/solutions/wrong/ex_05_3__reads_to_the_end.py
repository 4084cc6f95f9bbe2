def failed_records(told, streams):
    batch = told["DDBStreamBatchInfo"]
    iterator = streams.get_shard_iterator(
        StreamArn=batch["streamArn"],
        ShardId=batch["shardId"],
        ShardIteratorType="AT_SEQUENCE_NUMBER",
        SequenceNumber=batch["startSequenceNumber"],
    )["ShardIterator"]
    return streams.get_records(ShardIterator=iterator)["Records"]
