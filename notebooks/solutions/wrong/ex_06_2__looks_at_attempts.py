def duplicates(deliveries):
    return {
        record["eventID"]
        for one in deliveries
        if one.attempt > 1
        for record in one.records
    }
