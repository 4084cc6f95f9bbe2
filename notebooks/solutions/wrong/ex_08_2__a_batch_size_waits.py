parameters = {"BatchSize": 100}
