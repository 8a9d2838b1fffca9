import json
from collections.abc import AsyncIterable, Iterable, Mapping


class Response:
    """What a handler answers when a body alone does not say it all.

    ``body`` is None, text, bytes, an asynchronous iterable of either (it is sent as it comes), or anything that
    can be sent as JSON. ``headers`` is a mapping, or a list of pairs where a name may come twice.
    """

    __slots__ = ("body", "headers", "status")

    def __init__(self, body=None, status: int = 200, headers: Mapping[str, str] | Iterable[tuple[str, str]] = ()):
        self.body = body
        self.status = status
        self.headers = headers


TEXT = (b"content-type", b"text/plain; charset=utf-8")
JSON = (b"content-type", b"application/json")
BYTES = (b"content-type", b"application/octet-stream")


def response_of(result) -> Response:
    """The response that a handler means by what it returned."""
    if isinstance(result, Response):
        return result
    if isinstance(result, tuple):
        if not 2 <= len(result) <= 3:
            raise TypeError(f"the handler returned a tuple of {len(result)}; it must be (body, status) or (body, status, headers)")
        return Response(*result)
    return Response(result, 204 if result is None else 200)


def head_and_body(response: Response):
    """The parts of the response as they are sent: status, headers, body (bytes or an asynchronous iterable)."""
    status = response.status
    if not isinstance(status, int) or not 200 <= status <= 599:
        raise ValueError(f"the handler returned a response with status {status!r}; it must be a number from 200 to 599")
    headers = _encoded(response.headers)
    body, content_type = _body_of(response.body)
    names = {name for name, _ in headers}
    if content_type is not None and b"content-type" not in names:
        headers.append(content_type)
    if isinstance(body, bytes) and b"content-length" not in names and status not in (204, 304):
        headers.append((b"content-length", str(len(body)).encode()))
    return status, headers, body


def _encoded(headers) -> list[tuple[bytes, bytes]]:
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    encoded = [(name.lower().encode("ascii"), str(value).encode("latin-1")) for name, value in pairs]
    for name, value in encoded:
        if b"\n" in name + value or b"\r" in name + value:
            raise ValueError(f"the handler returned a header {name.decode()!r} with a line break in it")
    return encoded


def _body_of(body):
    if body is None:
        return b"", None
    if isinstance(body, str):
        return body.encode(), TEXT
    if isinstance(body, bytes):
        return body, BYTES
    if isinstance(body, (bytearray, memoryview)):
        return bytes(body), BYTES
    if isinstance(body, AsyncIterable):
        return body, BYTES
    return json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode(), JSON
