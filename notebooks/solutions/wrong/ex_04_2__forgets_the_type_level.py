def handler(event, context, send):
    for record in event["Records"]:
        if record["eventName"] == "INSERT":
            user = record["dynamodb"]["NewImage"]
            send(f"{user['userId']}@example.com", f"Hello {user['firstname']}")
