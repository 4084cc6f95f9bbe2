settings = {
    "StartingPosition": "TRIM_HORIZON",
    "BatchSize": 100_000,
}
