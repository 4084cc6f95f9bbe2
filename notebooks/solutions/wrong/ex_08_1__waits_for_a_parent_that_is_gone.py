def read_in_order(shards, read):
    records, done = [], {None}
    while len(done) <= len(shards):
        for shard in shards:
            if shard["ShardId"] not in done and shard.get("ParentShardId") in done:
                records += read(shard["ShardId"])
                done.add(shard["ShardId"])
    return records
