def handler(event, context, report):
    if event["isFinalInvokeForWindow"]:
        report(event["window"]["start"], len(event["Records"]))
    return {"state": {"seen": len(event["Records"])}}
