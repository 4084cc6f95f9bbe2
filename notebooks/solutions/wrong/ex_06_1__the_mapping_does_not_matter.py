answer = {
    "A": "lost checkpoint",
    "B": "timeout",
    "C": "two writes",
    "D": "lost checkpoint",
}
