answer = {
    "A": "two writes",
    "B": "timeout",
    "C": "two writes",
    "D": "new mapping",
}
