def duplicates(deliveries):
    again = set()
    for number, one in enumerate(deliveries):
        if any(one.records == other.records for other in deliveries[:number]):
            again |= {record["eventID"] for record in one.records}
    return again
