settings = {
    "BatchSize": 10,
    "MaximumRetryAttempts": 0,
    "BisectBatchOnFunctionError": True,
}
