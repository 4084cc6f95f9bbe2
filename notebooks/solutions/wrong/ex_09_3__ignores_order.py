replica = """
import os

import boto3

dynamodb = boto3.client("dynamodb")
COPY = os.environ["COPY"]


def handler(event, context):
    for record in event["Records"]:
        # read the record
        change = record["dynamodb"]
        if record["eventName"] == "REMOVE":
            dynamodb.delete_item(TableName=COPY, Key=change["Keys"])
            continue
        item = change["NewImage"]
        # do the work
        dynamodb.put_item(TableName=COPY, Item=item)
"""
