pattern = {
    "userIdentity": {"type": ["Service"]},
    "dynamodb": {"OldImage": {"ttl": {"N": [{"exists": True}]}}},
}
