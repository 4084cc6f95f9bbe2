import os

import boto3

ses = boto3.client("ses")


def handler(event, context):
    for record in event["Records"]:
        user = record["dynamodb"]["NewImage"]
        ses.send_email(
            Source=os.environ["SENDER"],
            Destination={"ToAddresses": [user["userId"]["S"] + "@example.com"]},
            Message={
                "Subject": {"Data": "Welcome!"},
                "Body": {"Text": {"Data": "Hello " + user["firstname"]["S"]}},
            },
        )
        print("welcomed", user["userId"]["S"])
