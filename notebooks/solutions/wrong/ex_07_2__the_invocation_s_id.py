total = """
def handler(event, context):
    for place, record in enumerate(event["Records"]):
        # have I seen it, do the work, remember it
        once(f"{context.aws_request_id} {place}", "2022-08-20", 1)
"""
