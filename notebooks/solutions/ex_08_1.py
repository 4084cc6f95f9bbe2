def read_in_order(shards, read):
    records = []
    waiting = {shard["ShardId"]: shard.get("ParentShardId") for shard in shards}
    while waiting:
        ready = [shard for shard, parent in waiting.items() if parent not in waiting]
        for shard in ready:
            records += read(shard)
            del waiting[shard]
    return records
