settings = {
    "BatchSize": 10,
    "MaximumRecordAgeInSeconds": 60,
    "BisectBatchOnFunctionError": True,
}
