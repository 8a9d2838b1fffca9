import re
from collections.abc import AsyncIterable, Iterable, Iterator, Mapping

from hearth import parts
from hearth.encode import json_of


class Response:
    """What a handler answers when a body alone does not say it all.

    ``body`` is None, text, bytes, an iterator or asynchronous iterable of either, or an open file (they are sent as they
    come), or anything that can be sent as JSON. ``headers`` is a mapping, or a list of pairs where a name may come twice.
    """

    __slots__ = ("body", "headers", "status")

    def __init__(self, body=None, status: int = 200, headers: Mapping[str, str] | Iterable[tuple[str, str]] = ()):
        self.body = body
        self.status = status
        self.headers = headers


TEXT = (b"content-type", b"text/plain; charset=utf-8")
JSON = (b"content-type", b"application/json")
BYTES = (b"content-type", b"application/octet-stream")
NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9a-z-]+")
NOT_IN_VALUES = re.compile(rb"[\0\r\n]")
#: What the server refuses too, but only once it counts the response as begun.
CONTROLS = re.compile(rb"[\0-\x08\x0a-\x1f\x7f]")


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
    """The parts of the response as they are sent: status, headers, body (bytes, an iterator or an asynchronous iterable)."""
    status = response.status
    if not isinstance(status, int) or not 200 <= status <= 599:
        raise ValueError(f"the handler returned a response with status {status!r}; it must be a number from 200 to 599")
    headers = _encoded(response.headers) if response.headers else []
    body, content_type, length = _body_of(response.body)
    given = dict(headers)
    if content_type is not None and b"content-type" not in given:
        headers.append(content_type)
    if length is not None and status not in (204, 304):
        if b"content-length" not in given:
            headers.append((b"content-length", str(length).encode()))
        elif body and given[b"content-length"] != str(length).encode():
            raise ValueError(f"the handler returned a header content-length of {given[b'content-length'].decode('latin-1')}, but a body of {length} bytes")
    return status, headers, body


def check_head(status, headers):
    """Raises ValueError for what an application gives as status and headers (pairs of bytes) and no response can begin
    with. Below 200 a status only announces a response: the body would be read as the next one."""
    if not isinstance(status, int) or not 200 <= status <= 599:
        raise ValueError(f"the application began a response with status {status!r}; it must be a number from 200 to 599")
    length = None
    for name, value in headers:
        if not NAME.fullmatch(name.lower()):
            raise ValueError(f"the application gave a header {name!r}, which is no name of a header")
        if CONTROLS.search(value):
            raise ValueError(f"the application gave a header {name!r} with a control character in it")
        if name.lower() == b"content-length":
            if length is not None or not value.strip().isdigit():
                raise ValueError(f"the application gave content-length {value!r}; it must be one number, given once")
            length = value


def _encoded(headers) -> list[tuple[bytes, bytes]]:
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    encoded = []
    for name, value in pairs:
        line = _ascii(name).lower(), _latin(name, value)
        if not NAME.fullmatch(line[0]):
            raise ValueError(f"the handler returned a header {name!r}, which is no name of a header")
        if NOT_IN_VALUES.search(line[1]):
            raise ValueError(f"the handler returned a header {name!r} with a line break in it")
        encoded.append(line)
    return encoded


def _ascii(name) -> bytes:
    return name if isinstance(name, bytes) else str(name).encode("ascii", "replace")


def _latin(name, value) -> bytes:
    try:
        return value if isinstance(value, bytes) else str(value).encode("latin-1")
    except UnicodeEncodeError as error:
        raise ValueError(f"the handler returned a header {name!r} whose value {value!r} has characters beyond Latin-1") from error


def _body_of(body):
    """The body, its type unless the handler says one, and its length when it is known."""
    kind = type(body)
    if body is None:
        return b"", None, 0
    if kind is dict or kind is list:
        return _whole(json_of(body), JSON)
    if isinstance(body, str):
        return _whole(body.encode(), TEXT)
    if isinstance(body, (bytes, bytearray, memoryview)):
        return _whole(bytes(body), BYTES)
    if isinstance(body, AsyncIterable):
        return body, BYTES, None
    if callable(getattr(body, "read", None)):
        return _file(body)
    if isinstance(body, Iterator):
        return body, BYTES, None
    return _whole(json_of(body), JSON)


def _whole(data: bytes, content_type):
    return data, content_type, len(data)


def _file(file):
    if callable(getattr(file, "getvalue", None)):
        rest = file.read()
        return _whole(rest.encode() if isinstance(rest, str) else rest, TEXT if isinstance(rest, str) else BYTES)
    kind = parts.type_of(file)
    content_type = (b"content-type", kind) if kind else TEXT if hasattr(file, "encoding") else BYTES
    return parts.chunks(file), content_type, parts.length_of(file)
