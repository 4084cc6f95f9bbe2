steps = [
    "write user_1",
    "create the role",
    "put the policy on the role",
    "create the function with the role",
    "turn the stream on",
    "create the mapping, starting at LATEST",
    "wait until the mapping is Enabled",
]
