def handle(request, context):
    return "Hello, World!"
