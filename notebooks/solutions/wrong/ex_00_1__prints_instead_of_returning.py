def greeting(user):
    print(f"Welcome, {user['firstname']}!")
