settings = {
    "StartingPosition": "TRIM_HORIZON",
    "BatchSize": 100,
    "Enabled": False,
}
