def full_name(record):
    change = record["dynamodb"]
    image = change.get("NewImage") or change.get("OldImage") or {}
    if "firstname" not in image or "lastname" not in image:
        return None
    return f"{image['firstname']['S']} {image['lastname']['S']}"
