def handler(event, context, send):
    for record in event["Records"]:
        if record["eventName"] == "INSERT":
            user = record["dynamodb"]["NewImage"]
            name = user.get("firstname", "there")
            send(f"{user['userId']['S']}@example.com", f"Hello {name}")
