parameters = {"BatchSize": 10, "MaximumBatchingWindowInSeconds": 110}
