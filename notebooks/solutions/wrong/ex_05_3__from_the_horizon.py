def failed_records(told, streams):
    batch, found = told["DDBStreamBatchInfo"], []
    iterator = streams.get_shard_iterator(
        StreamArn=batch["streamArn"],
        ShardId=batch["shardId"],
        ShardIteratorType="TRIM_HORIZON",
    )["ShardIterator"]
    while iterator:
        page = streams.get_records(ShardIterator=iterator)
        for record in page["Records"]:
            number = int(record["dynamodb"]["SequenceNumber"])
            if number <= int(batch["endSequenceNumber"]):
                found.append(record)
            if number >= int(batch["endSequenceNumber"]):
                return found
        iterator = page.get("NextShardIterator")
    return found
