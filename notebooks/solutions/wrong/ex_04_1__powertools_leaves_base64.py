def plain_image(image):
    wrapped = DynamoDBStreamEvent({"Records": [{"dynamodb": {"NewImage": image}}]})
    return next(wrapped.records).dynamodb.new_image
