def handler(event, context, report):
    if event["isFinalInvokeForWindow"]:
        report(event["window"]["start"], event["state"]["count"])
    count = sum(record["eventName"] == "INSERT" for record in event["Records"])
    return {"state": {"count": count}}
