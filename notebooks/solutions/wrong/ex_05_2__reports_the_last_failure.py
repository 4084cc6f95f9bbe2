def handler(event, context, work):
    failed = []
    for record in event["Records"]:
        try:
            work(record)
        except Exception:
            failed = [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]}]
    return {"batchItemFailures": failed}
