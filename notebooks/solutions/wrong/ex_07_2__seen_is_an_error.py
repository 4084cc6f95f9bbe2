total = """
def handler(event, context):
    for record in event["Records"]:
        # have I seen it, and remember it
        marker = {"id": {"S": "seen " + record["eventID"]}}
        new = {"ConditionExpression": "attribute_not_exists(id)"}
        dynamodb.put_item(TableName="Seen", Item=marker, **new)
        # do the work
        once(record["eventID"], "2022-08-20", 1)
"""
