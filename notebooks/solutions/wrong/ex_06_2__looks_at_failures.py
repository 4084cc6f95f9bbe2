def duplicates(deliveries):
    return {
        record["eventID"]
        for one in deliveries
        if one.error is not None
        for record in one.records
    }
