pattern = {
    "eventName": {"REMOVE"},
    "userIdentity": {"type": {"Service"}, "principalId": {"dynamodb.amazonaws.com"}},
}
