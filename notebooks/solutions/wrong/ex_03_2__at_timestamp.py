settings = {
    "StartingPosition": "AT_TIMESTAMP",
    "BatchSize": 100,
}
