def full_name(record):
    part = "OldImage" if record["eventName"] == "REMOVE" else "NewImage"
    image = record["dynamodb"].get(part)
    return f"{image['firstname']['S']} {image['lastname']['S']}" if image else None
