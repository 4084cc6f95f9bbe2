def full_name(record):
    change = record["dynamodb"]
    image = change.get("NewImage") or change.get("OldImage") or {}
    names = [image.get(name, {}).get("S", "") for name in ("firstname", "lastname")]
    return " ".join(names)
