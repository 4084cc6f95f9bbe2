def full_name(record):
    image = record["dynamodb"].get("NewImage")
    if image is None:
        return None
    return f"{image['firstname']['S']} {image['lastname']['S']}"
