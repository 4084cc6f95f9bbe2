def greeting(user):
    return f"Welcome, {user['firstName']}!"
