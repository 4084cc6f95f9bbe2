archive = """
import json
import os

import boto3

s3 = boto3.client("s3")

def handler(event, context):
    for record in event["Records"]:
        # read the record
        item = record["dynamodb"].get("NewImage") or record["dynamodb"]["OldImage"]
        key = f"expired/{record['eventID']}.json"
        # do the work
        s3.put_object(Bucket=os.environ["BUCKET"], Key=key, Body=json.dumps(item))
"""
