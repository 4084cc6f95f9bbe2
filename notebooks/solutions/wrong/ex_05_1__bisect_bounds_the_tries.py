settings = {
    "BatchSize": 10,
    "BisectBatchOnFunctionError": True,
}
