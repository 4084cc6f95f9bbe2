once_each = """
config = IdempotencyConfig(
    event_key_jmespath="awsRegion", expires_after_seconds=25 * 3600
)

@idempotent_function(
    data_keyword_argument="record", persistence_store=store, config=config
)
def one(record):
    # do the work
    welcome(record.raw_event["dynamodb"]["NewImage"])

def handler(event, context):
    config.register_lambda_context(context)
    return process_partial_response(event, one, processor, context)
"""
