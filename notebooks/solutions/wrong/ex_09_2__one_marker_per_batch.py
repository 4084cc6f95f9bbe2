totals = """
import os

import boto3

dynamodb = boto3.client("dynamodb")
SEEN, TOTALS = os.environ["SEEN"], os.environ["TOTALS"]


def amount(image):
    return int(image["amount"]["N"]) if image else 0


def handler(event, context):
    first = event["Records"][0]["eventID"]
    marker = {
        "TableName": SEEN,
        "Item": {"eventID": {"S": first}},
        "ConditionExpression": "attribute_not_exists(eventID)",
    }
    work = [{"Put": marker}]
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
        same = [one for one in work if one.get("Update", {}).get("Key") == add["Key"]]
        if same:
            values = same[0]["Update"]["ExpressionAttributeValues"][":more"]
            values["N"] = str(int(values["N"]) + more)
        else:
            work.append({"Update": add})
    # have I seen it, do the work, remember it
    try:
        dynamodb.transact_write_items(TransactItems=work)
    except dynamodb.exceptions.TransactionCanceledException:
        pass
"""
