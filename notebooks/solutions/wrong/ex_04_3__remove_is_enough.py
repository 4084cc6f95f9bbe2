pattern = {"eventName": ["REMOVE"]}
