def switch(lambda_, uuid, green):
    lambda_.invoke(FunctionName=green)
