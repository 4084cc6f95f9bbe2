def duplicates(deliveries):
    return {
        record["eventID"]
        for one in deliveries
        if one.cause is not None
        for record in one.records
    }
