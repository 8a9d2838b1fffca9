"""Whole lives that a cell goes through before its real one, over its own socket: orders, loads and calls. What runs for
the first time has first to be read, compiled and allocated."""

import asyncio
import contextlib
import io
import json
import os
import sys

from hearth.stem import order

SAMPLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sample")
#: Handlers of the sample, with the paths that they are called with.
LIVES = {
    "plain.py": ["/none", "/text", "/json", "/bytes", "/tuple", "/response", "/stream", "/bad", "/raise"],
    "asynchronous.py": ["/json", "/raise"],
}
ROUNDS = 5
BODY = json.dumps({"name": "Ada", "list": [1, 2.5, "\u00fc", None, True]}).encode()
#: As the gateway sends them.
HEAD = b"""Host: localhost:8080\r
User-Agent: sample/1\r
Accept: */*\r
Content-Type: application/json\r
X-Call-Id: 01890a5d-ac96-774b-bcce-b302099a8057\r
traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r
X-Forwarded-For: 127.0.0.1\r
X-Forwarded-Proto: http\r
X-Forwarded-Host: localhost\r
X-Hearth-Deadline: 4102444800000\r
"""


def lives(socket: str):
    """What is to be sent during each life, as coroutines. Afterwards everything is as it was before."""
    environment = dict(os.environ)
    folder = os.getcwd()
    for handler, paths in LIVES.items():
        yield _life(socket, handler, paths, environment)
    os.chdir(folder)
    order.replace_environment(environment)


async def _life(socket: str, handler: str, paths: list[str], environment: dict[str, str]):
    named = environment | {"HEARTH_FUNCTION_FOLDER": SAMPLE, "HEARTH_HANDLER": handler, "K_SERVICE": "sample", "K_REVISION": "sample-1", "PORT": ""}
    reader, writer = await asyncio.open_unix_connection(socket)
    with contextlib.redirect_stderr(io.StringIO()), contextlib.closing(writer):
        await _exchange(reader, writer, "/", b"")
        await _exchange(reader, writer, order.PATH, b"not JSON")
        head, body = await _exchange(reader, writer, order.PATH, json.dumps({"environment": named}).encode())
        if b" 200 " not in head:
            raise ValueError(f"the rehearsal with {handler} was answered {body.decode()}")
        for _ in range(ROUNDS):
            for path in paths:
                await _exchange(reader, writer, f"{path}?q=1", BODY)
    # Another connection: that a server accepts one is a part of every first call.
    reader, writer = await asyncio.open_unix_connection(socket)
    with contextlib.closing(writer):
        await _exchange(reader, writer, paths[0], BODY)


async def _exchange(reader, writer, path: str, body: bytes) -> tuple[bytes, bytes]:
    writer.write(b"POST %s HTTP/1.1\r\n%sContent-Length: %d\r\n\r\n%s" % (path.encode(), HEAD, len(body), body))
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if b"chunked" in head:
        return head, await reader.readuntil(b"0\r\n\r\n")
    _, found, length = head.partition(b"content-length: ")
    return head, await reader.readexactly(int(length.split(b"\r\n", 1)[0]) if found else 0)
