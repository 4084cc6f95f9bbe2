history = """
import hashlib

def handler(event, context):
    for place, record in enumerate(event["Records"]):
        # read the record
        row = dict(record["dynamodb"]["NewImage"])
        # do the work
        row["at"] = {"S": hashlib.md5(str(row).encode()).hexdigest()}
        dynamodb.put_item(TableName="History", Item=row)
"""
