total = """
def handler(event, context):
    # read the record
    records, day = event["Records"], "2022-08-20"
    # have I seen it, do the work, remember it
    once(records[0]["eventID"], day, len(records))
"""
