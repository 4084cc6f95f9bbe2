def changed(record):
    change = record["dynamodb"]
    old, new = change.get("OldImage", {}), change.get("NewImage", {})
    return {name for name in old.keys() & new.keys() if old[name] != new[name]}
