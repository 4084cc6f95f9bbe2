answer = {
    "A": "lost checkpoint",
    "B": "timeout",
    "C": "two writes",
    "D": "new mapping",
}
