def handler(event, context, report):
    count = event["state"].get("count", 0) + len(event["Records"])
    if event["isFinalInvokeForWindow"]:
        report(event["window"]["start"], count)
    return {"state": {"count": count}}
