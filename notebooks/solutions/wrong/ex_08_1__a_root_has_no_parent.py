def read_in_order(shards, read):
    def below(parent):
        for shard in shards:
            if shard.get("ParentShardId") == parent:
                yield from read(shard["ShardId"])
                yield from below(shard["ShardId"])

    return list(below(None))
