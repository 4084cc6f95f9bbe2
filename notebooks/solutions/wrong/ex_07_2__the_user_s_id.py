total = """
def handler(event, context):
    for record in event["Records"]:
        # read the record
        user = record["dynamodb"]["NewImage"]["userId"]["S"]
        # have I seen it, do the work, remember it
        once(user, "2022-08-20", 1)
"""
