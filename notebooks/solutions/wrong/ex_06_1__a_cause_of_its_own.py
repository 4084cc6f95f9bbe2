answer = {
    "A": "bad luck",
    "B": "timeout",
    "C": "two writes",
    "D": "new mapping",
}
