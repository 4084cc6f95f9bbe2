def handler(event, context, send):
    for record in event["Records"]:
        user = record["dynamodb"]["NewImage"]
        if record["eventName"] == "INSERT":
            send(
                f"{user['userId']['S']}@example.com", f"Hello {user['firstname']['S']}"
            )
