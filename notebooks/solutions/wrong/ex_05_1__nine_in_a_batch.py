settings = {
    "BatchSize": 9,
    "MaximumRetryAttempts": 3,
    "BisectBatchOnFunctionError": True,
}
