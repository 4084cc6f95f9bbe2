def full_name(record):
    change = record["dynamodb"]
    image = change.get("OldImage") or change.get("NewImage")
    return f"{image['firstname']['S']} {image['lastname']['S']}" if image else None
