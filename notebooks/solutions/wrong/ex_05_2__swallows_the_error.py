def handler(event, context, work):
    for record in event["Records"]:
        try:
            work(record)
        except Exception as error:
            print(error)
    return {"statusCode": 200}
