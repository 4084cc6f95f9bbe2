def duplicates(deliveries):
    seen, again = set(), set()
    for one in deliveries:
        for record in one.records:
            number = int(record["dynamodb"]["SequenceNumber"])
            if number in seen:
                again.add(record["eventID"])
            seen.add(number)
    return again
