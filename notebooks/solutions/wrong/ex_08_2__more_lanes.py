parameters = {
    "BatchSize": 100,
    "MaximumBatchingWindowInSeconds": 110,
    "ParallelizationFactor": 10,
}
