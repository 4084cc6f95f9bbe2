def duplicates(deliveries):
    seen = [record["eventID"] for one in deliveries for record in one.records]
    return [event_id for event_id in seen if seen.count(event_id) > 1]
