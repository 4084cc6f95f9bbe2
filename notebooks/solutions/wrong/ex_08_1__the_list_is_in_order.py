def read_in_order(shards, read):
    return [record for shard in shards for record in read(shard["ShardId"])]
