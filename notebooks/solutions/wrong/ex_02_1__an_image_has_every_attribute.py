def full_name(record):
    change = record["dynamodb"]
    image = change.get("NewImage") or change.get("OldImage")
    return f"{image['firstname']['S']} {image['lastname']['S']}" if image else None
