import json

expired = {"userIdentity": {"type": ["Service"]}}
pattern = {"Filters": [{"Pattern": json.dumps(expired)}]}
