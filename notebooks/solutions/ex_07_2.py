total = """
def handler(event, context):
    for record in event["Records"]:
        # read the record
        day = record["dynamodb"]["NewImage"]["createdAt"]["S"]
        # have I seen it, do the work, remember it
        once(record["eventID"], day, 1)
"""
