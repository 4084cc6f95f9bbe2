steps = [
    "create the function with the role",
    "create the role",
    "put the policy on the role",
    "turn the stream on",
    "create the mapping, starting at LATEST",
    "wait until the mapping is Enabled",
    "write user_1",
]
