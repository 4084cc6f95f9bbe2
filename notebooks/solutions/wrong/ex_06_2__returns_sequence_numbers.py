def duplicates(deliveries):
    times = Counter(
        int(record["dynamodb"]["SequenceNumber"])
        for one in deliveries
        for record in one.records
    )
    return {number for number, count in times.items() if count > 1}
