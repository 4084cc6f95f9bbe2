lines = [
    "def handler(event, context):",
    "        user = record['dynamodb']['NewImage']  # read the record",
    "    for record in event['Records']:",
    "        marker = {'id': {'S': record['eventID']}}",
    "        seen = dynamodb.get_item(TableName='Seen', Key=marker)",
    "        if 'Item' in seen: continue  # have I seen it",
    "        welcome(user)  # do the work",
    "        dynamodb.put_item(TableName='Seen', Item=marker)  # remember it",
]
