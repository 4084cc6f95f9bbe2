def full_name(record):
    part = "OldImage" if record["eventName"] == "REMOVE" else "NewImage"
    image = record["dynamodb"][part]
    return f"{image['firstname']['S']} {image['lastname']['S']}"
