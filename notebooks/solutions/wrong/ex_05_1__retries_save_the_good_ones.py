settings = {
    "BatchSize": 10,
    "MaximumRetryAttempts": 3,
}
