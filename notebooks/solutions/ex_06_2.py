def duplicates(deliveries):
    times = Counter(record["eventID"] for one in deliveries for record in one.records)
    return {event_id for event_id, count in times.items() if count > 1}
