def handler(event, context, send):
    record = event["Records"][0]
    if record["eventName"] == "INSERT":
        user = record["dynamodb"]["NewImage"]
        name = user.get("firstname", {"S": "there"})["S"]
        send(f"{user['userId']['S']}@example.com", f"Hello {name}")
