def changed(record):
    return set(record["dynamodb"].get("NewImage", {}))
