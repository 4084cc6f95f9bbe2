def handler(event, context, work):
    for record in event["Records"]:
        try:
            work(record)
        except Exception:
            return {"batchItemFailures": [{"itemIdentifier": ""}]}
    return {"batchItemFailures": []}
