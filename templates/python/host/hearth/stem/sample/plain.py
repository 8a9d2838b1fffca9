"""Answers in each way that a plain handler can, so that each has run once before a function comes."""

import hello
from hearth import BadRequest, Response


async def parts():
    yield "one"
    yield b"two"


def refuse(request):
    raise BadRequest("the sample refuses")


def fail(request):
    raise TypeError("raised by the sample")


ANSWERS = {
    "/none": lambda request: None,
    "/text": lambda request: request.text(),
    "/json": lambda request: hello.greeting(request.json()["name"]),
    "/bytes": lambda request: request.body,
    "/tuple": lambda request: ({"query": dict(request.query)}, 201, {"X-Sample": request.headers["content-type"]}),
    "/response": lambda request: Response("hello", 200, [("X-Sample", "1")]),
    "/stream": lambda request: Response(parts()),
    "/bad": refuse,
    "/raise": fail,
}


def handle(request, context):
    assert context.call_id and context.deadline and context.remaining_millis() and context.function_name
    return ANSWERS[request.path](request)
