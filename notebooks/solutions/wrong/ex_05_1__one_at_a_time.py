settings = {
    "BatchSize": 1,
    "MaximumRetryAttempts": 3,
}
