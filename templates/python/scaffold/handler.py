def handle(request, context):
    """Answers a GET with "Hello, World!", a POST of {"name": "Ada"} with a greeting, and logs every event."""
    event = request.headers.get("ce-type")
    if event:
        print(f"event {request.headers.get('ce-id')} ({event}): {request.text()}")
        return None
    if request.method != "POST":
        return "Hello, World!"
    body = request.json()
    name = body.get("name", "World") if isinstance(body, dict) else "World"
    return {"message": f"Hello, {name}!"}
