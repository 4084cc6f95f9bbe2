def handler(event, context, report):
    count = event["state"]["count"]
    count += sum(record["eventName"] == "INSERT" for record in event["Records"])
    if event["isFinalInvokeForWindow"]:
        report(event["window"]["start"], count)
    return {"state": {"count": count}}
