def handler(event, context, send):
    for record in event["Records"]:
        if record["eventName"] != "INSERT":
            continue
        # read the record
        user = record["dynamodb"]["NewImage"]
        name = user.get("firstname", {"S": "there"})["S"]
        # do the work
        send(f"{user['userId']['S']}@example.com", f"Hello {name}")
