parameters = {"BatchSize": 100, "BatchWindow": 110}
