history = """
def handler(event, context):
    for record in event["Records"]:
        # read the record
        row = dict(record["dynamodb"]["NewImage"])
        row["at"] = {"S": record["dynamodb"]["SequenceNumber"]}
        # do the work
        new = {"ConditionExpression": "attribute_not_exists(userId)"}
        dynamodb.put_item(TableName="History", Item=row, **new)
"""
