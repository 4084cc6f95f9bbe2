def changed(record):
    change = record["dynamodb"]
    old, new = change.get("OldImage", {}), change.get("NewImage", {})
    return {name for name in new if old.get(name) != new[name]}
