lines = [
    "def handler(event, context):",
    "    for record in event['Records']:",
    "        marker = {'id': {'S': record['eventID']}}",
    "        seen = dynamodb.get_item(TableName='Seen', Key=marker)",
    "        if 'Item' in seen: continue  # have I seen it",
    "        welcome(user)  # do the work",
    "        user = record['dynamodb']['NewImage']  # read the record",
    "        dynamodb.put_item(TableName='Seen', Item=marker)  # remember it",
]
