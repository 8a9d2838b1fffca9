"""What is done with an error of the function: a problem document for the caller, a trace for the log."""

import sys
import traceback

from hearth import problem


def failed(error: BaseException, context) -> tuple[int, list, bytes]:
    """Status, headers and body of the response to a call that failed with the error, which is logged unless the caller
    is at fault."""
    if not isinstance(error, (problem.BadRequest, problem.NoMemory)):
        log(error, context)
    status, body = problem.problem_of(error, context.call_id)
    return status, [problem.CONTENT_TYPE, (b"content-length", str(len(body)).encode())], body


async def respond(error: BaseException, context, send):
    """Sends the response to a call that failed before a response began."""
    status, headers, body = failed(error, context)
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def log(error: BaseException, context, what: str = "failed"):
    """Writes the trace of the error below a line with the id of the call."""
    write(f"call {context.call_id} {what}: {''.join(traceback.format_exception(error))}")


def write(text: str):
    sys.stderr.write(text if text.endswith("\n") else text + "\n")
    sys.stderr.flush()
