choice = {
    "welcome": "NEW_IMAGE",
    "search": "NEW_IMAGE",
    "audit": "NEW_AND_OLD_IMAGES",
    "archive": "OLD_IMAGE",
    "cache": "KEYS_ONLY",
    "count": "KEYS_ONLY",
}
