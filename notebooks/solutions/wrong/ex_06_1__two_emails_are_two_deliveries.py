answer = {
    "A": "lost checkpoint",
    "B": "timeout",
    "C": "lost checkpoint",
    "D": "new mapping",
}
