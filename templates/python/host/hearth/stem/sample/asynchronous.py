"""Answers as an asynchronous handler."""

import hello


async def handle(request, context):
    if request.path == "/raise":
        raise TypeError("raised by the sample")
    return hello.greeting(request.json()["name"])
