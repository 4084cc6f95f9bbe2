total = """
def handler(event, context):
    for record in event["Records"]:
        # have I seen it
        marker = {"id": {"S": record["eventID"]}}
        if "Item" in dynamodb.get_item(TableName="Seen", Key=marker):
            break
        # do the work, remember it
        once(record["eventID"], "2022-08-20", 1)
"""
