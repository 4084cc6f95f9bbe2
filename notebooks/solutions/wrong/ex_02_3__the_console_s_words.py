choice = {
    "welcome": "New image",
    "search": "New image",
    "audit": "New and old images",
    "archive": "Old image",
    "cache": "Key attributes only",
    "count": "Key attributes only",
}
