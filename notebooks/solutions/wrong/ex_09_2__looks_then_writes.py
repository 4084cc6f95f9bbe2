totals = """
import os

import boto3

dynamodb = boto3.client("dynamodb")
SEEN, TOTALS = os.environ["SEEN"], os.environ["TOTALS"]


def amount(image):
    return int(image["amount"]["N"]) if image else 0


def handler(event, context):
    for record in event["Records"]:
        # read the record
        change = record["dynamodb"]
        old, new = change.get("OldImage"), change.get("NewImage")
        day, more = (new or old)["day"], amount(new) - amount(old)
        # have I seen it
        marker = {"eventID": {"S": record["eventID"]}}
        if "Item" in dynamodb.get_item(TableName=SEEN, Key=marker):
            continue
        add = {
            "TableName": TOTALS,
            "Key": {"day": day},
            "UpdateExpression": "ADD #total :more",
            "ExpressionAttributeNames": {"#total": "total"},
            "ExpressionAttributeValues": {":more": {"N": str(more)}},
        }
        # do the work, remember it: in one transaction
        put = {"TableName": SEEN, "Item": marker}
        dynamodb.transact_write_items(TransactItems=[{"Put": put}, {"Update": add}])
"""
