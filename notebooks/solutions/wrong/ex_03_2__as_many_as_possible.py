settings = {
    "StartingPosition": "TRIM_HORIZON",
    "BatchSize": 10_000,
}
