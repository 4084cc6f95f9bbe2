def switch(lambda_, uuid, green):
    old = lambda_.get_event_source_mapping(UUID=uuid)
    lambda_.delete_event_source_mapping(UUID=uuid)
    lambda_.create_event_source_mapping(
        EventSourceArn=old["EventSourceArn"],
        FunctionName=green,
        StartingPosition="LATEST",
    )
