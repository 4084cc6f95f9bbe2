replica = """
import os

import boto3
from botocore.exceptions import ClientError

dynamodb = boto3.client("dynamodb")
COPY = os.environ["COPY"]


def handler(event, context):
    for record in event["Records"]:
        # read the record
        change = record["dynamodb"]
        number = {"S": change["SequenceNumber"].zfill(40)}
        gone = {"deleted": {"BOOL": True}}
        item = change.get("NewImage", change["Keys"] | gone)
        # have I seen it (or a later one), do the work, remember it
        try:
            dynamodb.put_item(
                TableName=COPY,
                Item=item | {"number": number},
                ConditionExpression="attribute_not_exists(#number) OR #number < :this",
                ExpressionAttributeNames={"#number": "number"},
                ExpressionAttributeValues={":this": number},
            )
        except ClientError:
            pass
"""
