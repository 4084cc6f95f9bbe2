def duplicates(deliveries):
    times = Counter(one.request_id for one in deliveries for _ in one.records)
    return {request_id for request_id, count in times.items() if count > 1}
