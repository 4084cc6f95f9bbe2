settings = {
    "StartingPosition": "TRIM_HORIZON",
    "BatchSize": 1,
}
