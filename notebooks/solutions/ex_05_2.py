def handler(event, context, work):
    for record in event["Records"]:
        try:
            work(record)
        except Exception:
            number = record["dynamodb"]["SequenceNumber"]
            return {"batchItemFailures": [{"itemIdentifier": number}]}
    return {"batchItemFailures": []}
