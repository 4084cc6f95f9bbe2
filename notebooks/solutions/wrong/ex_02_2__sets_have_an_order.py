def changed(record):
    change = record["dynamodb"]
    if change["StreamViewType"] != "NEW_AND_OLD_IMAGES":
        return None
    old, new = change.get("OldImage", {}), change.get("NewImage", {})
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
