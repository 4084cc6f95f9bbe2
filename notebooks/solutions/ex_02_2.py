def changed(record):
    change = record["dynamodb"]
    if change["StreamViewType"] != "NEW_AND_OLD_IMAGES":
        return None
    old, new = change.get("OldImage", {}), change.get("NewImage", {})
    return {
        name
        for name in old.keys() | new.keys()
        if in_order(old.get(name, {})) != in_order(new.get(name, {}))
    }


def in_order(value):
    return {
        kind: sorted(content) if kind in ("SS", "NS", "BS") else content
        for kind, content in value.items()
    }
