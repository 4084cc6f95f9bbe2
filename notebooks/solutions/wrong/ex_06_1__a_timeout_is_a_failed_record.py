answer = {
    "A": "lost checkpoint",
    "B": "failed batch",
    "C": "two writes",
    "D": "new mapping",
}
