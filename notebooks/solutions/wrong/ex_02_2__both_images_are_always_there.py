def changed(record):
    old, new = record["dynamodb"]["OldImage"], record["dynamodb"]["NewImage"]
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
