import json

LONGEST_DETAIL = 500
CONTENT_TYPE = (b"content-type", b"application/problem+json")


class BadRequest(ValueError):
    """The caller's fault. A handler that does not catch it answers 400 with its message."""

    status = 400
    code = "invalid-request"
    title = "Invalid request"


class PayloadTooLarge(BadRequest):
    """The body does not fit into the memory that the instance has for bodies."""

    status = 413
    code = "payload-too-large"
    title = "Payload too large"


class NoMemory(Exception):
    """Bodies of other calls take the memory that is needed now; the call can be sent again."""

    status = 503
    code = "no-capacity"
    title = "No capacity"


def problem_of(error: BaseException, call_id: str) -> tuple[int, bytes]:
    """Status and RFC 9457 document for a failed call. It names the error; the trace is for the log only."""
    if isinstance(error, (BadRequest, NoMemory)):
        status, code, title, detail = error.status, error.code, error.title, _text(error)
    else:
        status, code, title, detail = 500, "function-error", "Function error", described(error)
    problem = {
        "type": f"urn:hearth:problem:{code}",
        "title": title,
        "status": status,
        "code": code,
        # The first line only: some messages carry a trace of their own.
        "detail": detail.split("\n", 1)[0][:LONGEST_DETAIL],
        "callId": call_id,
    }
    return status, json.dumps(problem).encode()


def described(error: BaseException) -> str:
    """Class and text of an error."""
    return f"{type(error).__name__}: {_text(error)}"


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:
        return "(its text cannot be made)"
