def read_in_order(shards, read):
    there = {shard["ShardId"]: shard.get("ParentShardId") for shard in shards}

    def with_parents(shard):
        before = with_parents(there[shard]) if there[shard] in there else []
        return before + read(shard)

    return [record for shard in there for record in with_parents(shard)]
