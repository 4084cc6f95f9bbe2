def read_in_order(shards, read):
    records = []
    for shard in shards:
        if "ParentShardId" not in shard:
            records += read(shard["ShardId"])
            for child in shards:
                if child.get("ParentShardId") == shard["ShardId"]:
                    records += read(child["ShardId"])
    return records
