pattern = {"userIdentity": {"type": "Service"}}
