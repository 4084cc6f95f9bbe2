def failed_records(told, streams):
    batch, found = told["DDBStreamBatchInfo"], []
    about = streams.describe_stream(StreamArn=batch["streamArn"])["StreamDescription"]
    iterator = streams.get_shard_iterator(
        StreamArn=batch["streamArn"],
        ShardId=about["Shards"][0]["ShardId"],
        ShardIteratorType="TRIM_HORIZON",
    )["ShardIterator"]
    first, last = int(batch["startSequenceNumber"]), int(batch["endSequenceNumber"])
    while iterator:
        page = streams.get_records(ShardIterator=iterator)
        for record in page["Records"]:
            if first <= int(record["dynamodb"]["SequenceNumber"]) <= last:
                found.append(record)
        iterator = page.get("NextShardIterator")
    return found
