parameters = {"BatchSize": 100, "MaximumBatchingWindowInSeconds": 60}
