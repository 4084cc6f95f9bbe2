def read_in_order(shards, read):
    records = []
    for shard in shards:
        if "EndingSequenceNumber" not in shard["SequenceNumberRange"]:
            records += read(shard["ShardId"])
    return records
