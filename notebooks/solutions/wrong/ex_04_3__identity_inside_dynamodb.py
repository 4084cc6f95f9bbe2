pattern = {"dynamodb": {"userIdentity": {"type": ["Service"]}}}
