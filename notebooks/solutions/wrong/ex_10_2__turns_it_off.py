def switch(lambda_, uuid, green):
    lambda_.update_event_source_mapping(UUID=uuid, Enabled=False)
