settings = {
    "BatchSize": 10,
    "MaximumRetryAttempts": 4,
    "BisectBatchOnFunctionError": True,
}
