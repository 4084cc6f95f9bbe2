def handler(event, context, report):
    # have I seen it
    count = event["state"].get("count", 0)
    # do the work
    count += sum(record["eventName"] == "INSERT" for record in event["Records"])
    if event["isFinalInvokeForWindow"]:
        report(event["window"]["start"], count)
    # remember it
    return {"state": {"count": count}}
