counted = []


def handler(event, context, report):
    counted.extend(r for r in event["Records"] if r["eventName"] == "INSERT")
    if event["isFinalInvokeForWindow"]:
        report(event["window"]["start"], len(counted))
    return {"state": {}}
