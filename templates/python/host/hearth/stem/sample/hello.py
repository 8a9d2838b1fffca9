"""A module beside a handler."""


def greeting(name):
    return {"message": f"Hello, {name}!"}
