"""Serves a WSGI application (PEP 3333), each call in a thread from beginning to end."""

import asyncio
import io
import sys
from urllib.parse import unquote, unquote_to_bytes

from hearth import failure, live
from hearth.bodies import Bodies, BodyStream, CallerGone
from hearth.context import Context
from hearth.forwarded import origin_of
from hearth.response import check_head

INPUT_BUFFER_BYTES = 65_536
#: What is between the platform and the host, so not the application's to say.
HOP_BY_HOP = {b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"transfer-encoding", b"upgrade"}


class WsgiApplication:
    def __init__(self, application, settings, running, threads, on_exit):
        self._application = application
        self._settings = settings
        self._running = running
        self._threads = threads
        self._on_exit = on_exit
        self._bodies = Bodies()

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            raise ValueError(f"a WSGI application is called by http only, not {scope['type']}")
        if scope["path"] == live.PATH:
            return await self._running.answer(scope, send)
        context = Context(scope["headers"], self._settings.function_name, self._settings.revision)
        incoming = None
        response = _Response(send, context, scope["method"] == "HEAD")
        self._running.begin(context)
        try:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body = message.get("body", b"")
            if message.get("more_body"):
                incoming = await self._bodies.receive(scope, receive, message)
                if incoming is None:
                    return
                body = incoming.whole
            environ = environ_of(scope, body, incoming)
            whole, error = await self._threads.begin(response.run, self._application, environ)
        except BaseException as raised:
            whole, error = None, raised
        finally:
            self._running.end(context)
            if incoming is not None:
                incoming.release()
        if error is not None:
            await self._failed(error, context, response, send)
        elif whole is not None:
            await response.send_whole(whole)

    async def _failed(self, error, context, response, send):
        if isinstance(error, SystemExit):
            self._on_exit(error)
        if context.gone and isinstance(error, ConnectionError):
            return
        if response.begun:
            # To return now breaks the connection, which is all that the caller can still be told.
            failure.log(error, context)
        else:
            await failure.respond(error, context, send)


class _Response:
    """A response from ``start_response`` to its end. What is not said otherwise is for the thread of the call."""

    def __init__(self, send, context, head_only: bool):
        self._loop = asyncio.get_running_loop()
        self._send = send
        self._context = context
        self._head_only = head_only
        self._head = None
        #: Whether the head has been sent.
        self.begun = False

    def run(self, application, environ) -> bytes | None:
        """The body, where the head has not been sent; None when all has been sent."""
        result = application(environ, self._start_response)
        try:
            return self._read(result)
        finally:
            close = getattr(result, "close", None)
            if close is not None:
                close()

    def _start_response(self, status: str, headers, exc_info=None):
        if exc_info is not None:
            try:
                if self.begun:
                    raise exc_info[1].with_traceback(exc_info[2])
            finally:
                exc_info = None
        elif self._head is not None:
            raise RuntimeError("the application called start_response twice without exc_info")
        head = int(status[:3]), _encoded(headers)
        check_head(*head)
        self._head = head
        return self._write

    def _write(self, data: bytes):
        self._begin()
        if data and not self._head_only:
            self._transmit({"type": "http.response.body", "body": _bytes(data), "more_body": True})

    def _read(self, result) -> bytes | None:
        one = hasattr(result, "__len__") and len(result) == 1
        pieces = []
        for data in result:
            if not data:
                continue
            if self.begun:
                self._write(data)
                continue
            pieces.append(_bytes(data))
            if self._head_only or self._said_length() == sum(map(len, pieces)):
                break
            if not one:
                self._write(b"".join(pieces))
        if self._head is None:
            raise RuntimeError("the application returned without a call of start_response")
        if not self.begun:
            return b"".join(pieces)
        self._transmit({"type": "http.response.body", "body": b""})
        return None

    def _said_length(self) -> int | None:
        for name, value in self._head[1] if self._head is not None else ():
            if name == b"content-length":
                return int(value)
        return None

    def _begin(self):
        if self._head is None:
            raise RuntimeError("the application began a body before it called start_response")
        if not self.begun:
            self.begun = True
            self._transmit({"type": "http.response.start", "status": self._head[0], "headers": self._head[1]})

    def _transmit(self, message):
        if self._context.gone:
            raise CallerGone("the caller went away before the whole response was sent")
        # Returns when there is room for more, so a slow reader slows the application down.
        asyncio.run_coroutine_threadsafe(self._send(message), self._loop).result()

    async def send_whole(self, body: bytes):
        """In the event loop: sends a response that was ready in one piece."""
        status, headers = self._head
        if self._said_length() is None and status not in (204, 304) and not self._head_only:
            headers = [*headers, (b"content-length", str(len(body)).encode())]
        await self._send({"type": "http.response.start", "status": status, "headers": headers})
        await self._send({"type": "http.response.body", "body": b"" if self._head_only else body})


class _Input(io.RawIOBase):
    """A body that comes in pieces, as a file."""

    def __init__(self, stream: BodyStream):
        self._stream = stream
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        if not self._rest:
            self._rest = memoryview(self._stream.next() or b"")
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


def environ_of(scope, body: bytes | None, incoming) -> dict:
    """The environment of PEP 3333 for a call; ``body`` is None for one that comes in pieces."""
    origin = origin_of(scope)
    raw_path, _, _ = scope["raw_path"].partition(b"?")
    query = scope["query_string"].decode("latin-1")
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": unquote(origin.prefix, "latin-1"),
        "PATH_INFO": unquote_to_bytes(raw_path).decode("latin-1"),
        "QUERY_STRING": query,
        "REQUEST_URI": origin.prefix + raw_path.decode("latin-1") + (f"?{query}" if query else ""),
        "SERVER_NAME": origin.server[0],
        "SERVER_PORT": str(origin.server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_SOFTWARE": "hearth",
        "REMOTE_ADDR": origin.client or "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": origin.scheme,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        # The input ends by itself, also where no length was said.
        "wsgi.input_terminated": True,
    }
    if body is None:
        environ["wsgi.input"] = io.BufferedReader(_Input(BodyStream(incoming, asyncio.get_running_loop())), INPUT_BUFFER_BYTES)
    else:
        environ["wsgi.input"] = io.BytesIO(body)
        if body:
            environ["CONTENT_LENGTH"] = str(len(body))
    for name, value in scope["headers"]:
        _add(environ, name.decode("latin-1"), value.decode("latin-1"))
    return environ


def _add(environ: dict, name: str, value: str):
    # "A_B" would look like "A-B", and "Proxy" like the variable HTTP_PROXY.
    if "_" in name or name == "proxy":
        return
    variable = name.upper().replace("-", "_")
    if variable not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        variable = f"HTTP_{variable}"
        if variable in environ:
            value = environ[variable] + ("; " if variable == "HTTP_COOKIE" else ",") + value
    environ[variable] = value


def _encoded(headers) -> list[tuple[bytes, bytes]]:
    encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    return [line for line in encoded if line[0] not in HOP_BY_HOP]


def _bytes(data) -> bytes:
    if not isinstance(data, bytes):
        raise TypeError(f"the application gave a {type(data).__name__} as a part of the body; parts must be bytes")
    return data
