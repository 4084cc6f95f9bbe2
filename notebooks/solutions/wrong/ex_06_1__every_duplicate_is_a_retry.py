answer = {
    "A": "failed batch",
    "B": "failed batch",
    "C": "failed batch",
    "D": "failed batch",
}
