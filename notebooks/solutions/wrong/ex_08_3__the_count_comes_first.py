def handler(event, context, report):
    count = event["state"].get("count", 0)
    count += sum(record["eventName"] == "INSERT" for record in event["Records"])
    if event["isFinalInvokeForWindow"]:
        report(count, event["window"]["start"])
    return {"state": {"count": count}}
