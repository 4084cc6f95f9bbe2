def read_in_order(shards, read):
    parents = {shard["ShardId"]: shard["ParentShardId"] for shard in shards}
    return [record for shard in parents for record in read(shard)]
