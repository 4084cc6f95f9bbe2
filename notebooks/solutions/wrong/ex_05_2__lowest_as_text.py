def handler(event, context, work):
    failed = []
    for record in event["Records"]:
        try:
            work(record)
        except Exception:
            failed.append(record["dynamodb"]["SequenceNumber"])
    if not failed:
        return {"batchItemFailures": []}
    return {"batchItemFailures": [{"itemIdentifier": min(failed)}]}
