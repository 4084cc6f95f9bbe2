def handler(event, context, work):
    done = event["Records"][0]["dynamodb"]["SequenceNumber"]
    for record in event["Records"]:
        try:
            work(record)
            done = record["dynamodb"]["SequenceNumber"]
        except Exception:
            return {"batchItemFailures": [{"itemIdentifier": done}]}
    return {"batchItemFailures": []}
