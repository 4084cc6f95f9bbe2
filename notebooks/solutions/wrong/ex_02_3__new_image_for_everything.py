choice = {
    "welcome": "NEW_IMAGE",
    "search": "NEW_IMAGE",
    "audit": "NEW_IMAGE",
    "archive": "NEW_IMAGE",
    "cache": "NEW_IMAGE",
    "count": "NEW_IMAGE",
}
