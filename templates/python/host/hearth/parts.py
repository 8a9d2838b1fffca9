"""Bodies of responses that are sent as they come."""

import asyncio
import mimetypes
import os
import stat

CHUNK_BYTES = 65_536
END = object()


class ThreadParts:
    """Makes the parts of an iterator in threads, as an asynchronous iterator: one that waits holds up no other call."""

    def __init__(self, iterator, threads):
        self._iterator = iterator
        self._threads = threads
        self._step = None

    def __aiter__(self):
        return self

    async def __anext__(self):
        self._step = self._threads.begin(next, self._iterator, END)
        # A step cannot be interrupted. When its caller goes away it still counts as taking a thread.
        part, error = await asyncio.shield(self._step)
        if error is not None:
            raise error
        if part is END:
            raise StopAsyncIteration
        return part

    async def aclose(self):
        """Closes the iterator, after the step that may still run."""
        close = getattr(self._iterator, "close", None)
        if close is None:
            return
        if self._step is None or self._step.done():
            _, error = await self._threads.begin(close)
            if error is not None:
                raise error
        else:
            self._step.add_done_callback(lambda _: self._threads.begin(close))


class Begun:
    """A stream whose first part has been made already."""

    def __init__(self, first, rest):
        self._first = first
        self._rest = rest

    def __aiter__(self):
        return self

    async def __anext__(self):
        if self._first is not END:
            first, self._first = self._first, END
            return first
        return await self._rest.__anext__()

    async def aclose(self):
        await closed(self._rest)


async def begun(stream):
    """The same stream, after what comes before its first part has run."""
    stream = stream.__aiter__()
    try:
        first = await stream.__anext__()
    except StopAsyncIteration:
        first = END
    return Begun(first, stream)


async def closed(stream):
    """Ends a stream that may not have come to its end, so that what it opened is closed now."""
    close = getattr(stream, "aclose", None)
    if close is not None:
        await close()


def encoded(part, number: int) -> bytes:
    """A part of a stream as it is sent. Raises TypeError for what is neither text nor bytes."""
    if isinstance(part, str):
        return part.encode()
    if isinstance(part, (bytes, bytearray, memoryview)):
        return bytes(part)
    raise TypeError(f"part {number} of the response is a {type(part).__name__}; the parts of a stream must be text or bytes")


def chunks(file):
    """The rest of a file, which is closed at the end."""
    with file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def length_of(file) -> int | None:
    """Bytes that are left in a regular file that was opened for bytes; None for anything else."""
    try:
        if isinstance(file.read(0), str):
            return None
        status = os.fstat(file.fileno())
        return max(0, status.st_size - file.tell()) if stat.S_ISREG(status.st_mode) else None
    except (OSError, AttributeError, ValueError):
        return None


def type_of(file) -> bytes | None:
    """The media type that the name of a file says, if it has one."""
    name = getattr(file, "name", None)
    kind = mimetypes.guess_type(name)[0] if isinstance(name, str) else None
    if kind is None:
        return None
    return (f"{kind}; charset=utf-8" if kind.startswith("text/") else kind).encode()
