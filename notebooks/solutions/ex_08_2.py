parameters = {"BatchSize": 100, "MaximumBatchingWindowInSeconds": 110}
