def duplicates(deliveries):
    again, before = set(), set()
    for one in deliveries:
        now = {record["eventID"] for record in one.records}
        again |= now & before
        before = now
    return again
