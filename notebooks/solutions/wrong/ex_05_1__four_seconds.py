settings = {
    "BatchSize": 10,
    "MaximumRecordAgeInSeconds": 4,
    "BisectBatchOnFunctionError": True,
}
