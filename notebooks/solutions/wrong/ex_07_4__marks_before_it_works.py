lines = [
    "def handler(event, context):",
    "    for record in event['Records']:",
    "        user = record['dynamodb']['NewImage']  # read the record",
    "        marker = {'id': {'S': record['eventID']}}",
    "        seen = dynamodb.get_item(TableName='Seen', Key=marker)",
    "        if 'Item' in seen: continue  # have I seen it",
    "        dynamodb.put_item(TableName='Seen', Item=marker)  # remember it",
    "        welcome(user)  # do the work",
]
