def changed(record):
    change = record["dynamodb"]
    old, new = change.get("OldImage", {}), change.get("NewImage", {})
    names = old.keys() | new.keys()
    return {n for n in names if in_order(old.get(n, {})) != in_order(new.get(n, {}))}


def in_order(value):
    return {kind: sorted(v) if kind == "SS" else v for kind, v in value.items()}
