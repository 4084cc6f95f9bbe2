steps = [
    "create the role",
    "put the policy on the role",
    "create the function with the role",
    "create the mapping, starting at LATEST",
    "turn the stream on",
    "wait until the mapping is Enabled",
    "write user_1",
]
