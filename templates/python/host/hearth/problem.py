import json

LONGEST_DETAIL = 500


def problem_of(error: BaseException, call_id: str, caller_at_fault: bool) -> tuple[int, bytes]:
    """Status and RFC 9457 document for a failed call. It names the error; the trace is for the log only."""
    status, code, title = (400, "invalid-request", "Invalid request") if caller_at_fault else (500, "function-error", "Function error")
    detail = str(error) if caller_at_fault else f"{type(error).__name__}: {error}"
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
