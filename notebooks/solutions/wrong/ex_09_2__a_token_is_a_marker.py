totals = """
import os

import boto3

dynamodb = boto3.client("dynamodb")
TOTALS = os.environ["TOTALS"]


def amount(image):
    return int(image["amount"]["N"]) if image else 0


def handler(event, context):
    for record in event["Records"]:
        # read the record
        change = record["dynamodb"]
        old, new = change.get("OldImage"), change.get("NewImage")
        day, more = (new or old)["day"], amount(new) - amount(old)
        add = {
            "TableName": TOTALS,
            "Key": {"day": day},
            "UpdateExpression": "ADD #total :more",
            "ExpressionAttributeNames": {"#total": "total"},
            "ExpressionAttributeValues": {":more": {"N": str(more)}},
        }
        # have I seen it, do the work, remember it
        dynamodb.transact_write_items(
            TransactItems=[{"Update": add}], ClientRequestToken=record["eventID"]
        )
"""
