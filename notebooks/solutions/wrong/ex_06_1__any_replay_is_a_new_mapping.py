answer = {
    "A": "new mapping",
    "B": "timeout",
    "C": "two writes",
    "D": "new mapping",
}
