archive = """
import json
import os

import boto3

s3 = boto3.client("s3")

def handler(event, context):
    for record in event["Records"]:
        if record.get("userIdentity", {}).get("type") != "Service":
            continue
        # read the record
        item = record["dynamodb"]["Keys"]
        key = f"expired/{record['eventID']}.json"
        # do the work
        s3.put_object(Bucket=os.environ["BUCKET"], Key=key, Body=json.dumps(item))
"""
