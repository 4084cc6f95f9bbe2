def handler(event, context, work):
    for record in event["Records"]:
        work(record)
    return {"batchItemFailures": []}
