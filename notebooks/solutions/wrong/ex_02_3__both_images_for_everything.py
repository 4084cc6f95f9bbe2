choice = {
    "welcome": "NEW_AND_OLD_IMAGES",
    "search": "NEW_AND_OLD_IMAGES",
    "audit": "NEW_AND_OLD_IMAGES",
    "archive": "NEW_AND_OLD_IMAGES",
    "cache": "NEW_AND_OLD_IMAGES",
    "count": "NEW_AND_OLD_IMAGES",
}
