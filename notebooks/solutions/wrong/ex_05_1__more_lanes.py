settings = {
    "BatchSize": 10,
    "ParallelizationFactor": 10,
    "MaximumRetryAttempts": 3,
    "BisectBatchOnFunctionError": True,
}
