totals = """
import os

import boto3

dynamodb = boto3.client("dynamodb")
SEEN, TOTALS = os.environ["SEEN"], os.environ["TOTALS"]
seen = set()


def amount(image):
    return int(image["amount"]["N"]) if image else 0


def handler(event, context):
    for record in event["Records"]:
        if record["eventID"] in seen:
            continue
        # read the record
        change = record["dynamodb"]
        old, new = change.get("OldImage"), change.get("NewImage")
        day, more = (new or old)["day"], amount(new) - amount(old)
        # do the work
        dynamodb.update_item(
            TableName=TOTALS,
            Key={"day": day},
            UpdateExpression="ADD #total :more",
            ExpressionAttributeNames={"#total": "total"},
            ExpressionAttributeValues={":more": {"N": str(more)}},
        )
        # remember it
        seen.add(record["eventID"])
"""
