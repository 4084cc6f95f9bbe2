history = """
def handler(event, context):
    for record in event["Records"]:
        # read the record
        row = dict(record["dynamodb"]["NewImage"])
        # do the work
        row["at"] = {"S": record["dynamodb"]["SequenceNumber"]}
        dynamodb.put_item(TableName="History", Item=row)
"""
