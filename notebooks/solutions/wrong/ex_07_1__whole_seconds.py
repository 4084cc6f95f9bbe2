history = """
def handler(event, context):
    for place, record in enumerate(event["Records"]):
        # read the record
        row = dict(record["dynamodb"]["NewImage"])
        # do the work
        row["at"] = {"S": str(record["dynamodb"]["ApproximateCreationDateTime"])}
        dynamodb.put_item(TableName="History", Item=row)
"""
