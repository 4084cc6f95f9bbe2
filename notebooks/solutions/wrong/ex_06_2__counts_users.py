def duplicates(deliveries):
    seen, again = set(), set()
    for one in deliveries:
        for record in one.records:
            user = record["dynamodb"]["Keys"]["userId"]["S"]
            if user in seen:
                again.add(record["eventID"])
            seen.add(user)
    return again
