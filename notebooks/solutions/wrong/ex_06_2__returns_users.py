def duplicates(deliveries):
    times = Counter(
        record["dynamodb"]["Keys"]["userId"]["S"]
        for one in deliveries
        for record in one.records
    )
    return {user for user, count in times.items() if count > 1}
