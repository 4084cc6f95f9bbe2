settings = {
    "StartingPosition": "LATEST",
    "BatchSize": 100,
}
