"""Bodies of requests: whole where they fit into memory, otherwise as a stream."""

import asyncio
import io
import threading
from collections import deque

from hearth.memory import for_bodies
from hearth.problem import NoMemory, PayloadTooLarge


class CallerGone(ConnectionError):
    """The caller went away before the whole body had come."""


class Bodies:
    """The memory of one instance that bodies of requests may take, all together.

    A body of known length waits until there is room for it. One that comes in a single piece has been read by the time it
    is seen, and is not counted. For the event loop only.
    """

    def __init__(self, most: int | None = None):
        self._most = most
        self._taken = 0
        self._waiting = deque()

    @property
    def most(self) -> int:
        if self._most is None:
            self._most = for_bodies()
        return self._most

    async def receive(self, scope, receive, first) -> "Incoming | None":
        """The body of a call of which the first piece has come; None when the caller went away."""
        length = _length(scope)
        incoming = Incoming(self, receive, first, length is not None)
        if length is not None and length > self.most:
            return incoming
        try:
            if length is not None:
                await self._reserve(length)
                incoming.reserved = length
            return incoming if await incoming.collect() else None
        except BaseException:
            incoming.release()
            raise

    def take(self, amount: int) -> bool:
        if self._taken + amount > self.most or self._waiting:
            return False
        self._taken += amount
        return True

    def give_back(self, amount: int):
        self._taken -= amount
        while self._waiting and self._taken + self._waiting[0][0] <= self.most:
            wanted, ready = self._waiting.popleft()
            if not ready.done():
                self._taken += wanted
                ready.set_result(None)

    async def _reserve(self, amount: int):
        if self.take(amount):
            return
        ready = asyncio.get_running_loop().create_future()
        self._waiting.append((amount, ready))
        try:
            await ready
        except asyncio.CancelledError:
            if ready.done() and not ready.cancelled():
                self.give_back(amount)
            raise


class Incoming:
    """A body that comes in several pieces."""

    def __init__(self, bodies: Bodies, receive, first, of_known_length: bool):
        self._bodies = bodies
        self._receive = receive
        self._pieces = deque([first.get("body", b"")])
        self._of_known_length = of_known_length
        self.reserved = 0
        #: Whether all has come.
        self.complete = False
        #: All of it; None when it does not fit into memory.
        self.whole = None
        #: Called when the last piece has been handed out.
        self.on_end = None
        self.gone = False

    async def collect(self) -> bool:
        """Reads all that fits into memory. False when the caller went away."""
        whole = await (self._in_place() if self.reserved else self._joined())
        if self.gone:
            self.release()
            return False
        self.whole = whole
        return True

    async def _in_place(self) -> bytes:
        """The body of the length that is reserved, in memory that is allocated once: buffers that grow side by side would
        leave holes."""
        buffer = io.BytesIO()
        buffer.seek(self.reserved)
        buffer.write(b"\0")
        buffer.seek(0)
        piece = self._pieces.popleft()
        while piece is not None:
            buffer.write(piece)
            piece = await self._next()
        buffer.truncate(self.reserved)
        # No copy: the buffer hands over what it holds.
        return buffer.getvalue()

    async def _joined(self) -> bytes | None:
        """The body of unknown length. What is read before it turns out to be too large is the beginning of the stream."""
        pieces = self._pieces
        length = 0
        piece = pieces.popleft()
        while piece is not None:
            pieces.append(piece)
            length += len(piece)
            # Twice, as to join the pieces copies them.
            if not self._take(2 * len(piece), 2 * length):
                return None
            piece = await self._next()
        whole = b"".join(pieces)
        pieces.clear()
        return whole

    def _take(self, amount: int, length: int) -> bool:
        if length > self._bodies.most:
            return False
        if not self._bodies.take(amount):
            self._pieces.clear()
            self.release()
            raise NoMemory(f"the body does not fit beside those of other calls: together they may take {_size(self._bodies.most)}")
        self.reserved += amount
        return True

    async def _next(self) -> bytes | None:
        """The next piece from the caller; None after the last one, and when the caller is gone."""
        if self.complete:
            return None
        message = await self._receive()
        if message["type"] == "http.disconnect":
            self.gone = self.complete = True
            return None
        self.complete = not message.get("more_body")
        return message.get("body", b"")

    async def next(self) -> bytes | None:
        """The next piece of a stream; None after the last one. Raises CallerGone."""
        while True:
            if self._pieces:
                piece = self._pieces.popleft()
            else:
                self.release()
                piece = await self._next()
            if piece:
                return piece
            if self.gone:
                raise CallerGone("the caller went away before the whole body had come")
            if piece is None:
                if self.on_end is not None:
                    self.on_end, end = None, self.on_end
                    end()
                return None

    def release(self):
        """Gives back the memory; the whole body is not needed any more."""
        if self.reserved:
            amount, self.reserved = self.reserved, 0
            self._bodies.give_back(amount)

    def too_large(self) -> PayloadTooLarge:
        room = self._bodies.most if self._of_known_length else self._bodies.most // 2
        return PayloadTooLarge(
            f"the body is larger than the {_size(room)} that this instance has for bodies; "
            "the function can read it by request.stream(), or be given more memory"
        )


class BodyStream:
    """A body as pieces of bytes, for ``for`` in a thread and ``async for`` in the event loop. It can be read once."""

    def __init__(self, incoming: Incoming, loop):
        self._incoming = incoming
        self._loop = loop
        self._thread = threading.get_ident()

    def __aiter__(self):
        return self

    async def __anext__(self) -> bytes:
        piece = await self._incoming.next()
        if piece is None:
            raise StopAsyncIteration
        return piece

    def __iter__(self):
        return self

    def __next__(self) -> bytes:
        piece = self.next()
        if piece is None:
            raise StopIteration
        return piece

    def next(self) -> bytes | None:
        """The next piece, waited for in a thread that is not that of the event loop."""
        if threading.get_ident() == self._thread:
            raise RuntimeError("an asynchronous handler reads the body by: async for piece in request.stream()")
        return asyncio.run_coroutine_threadsafe(self._incoming.next(), self._loop).result()


class WholeStream:
    """The same for a body that is in memory."""

    def __init__(self, body: bytes):
        self._rest = [body] if body else []

    def __iter__(self):
        return self

    def __next__(self) -> bytes:
        if not self._rest:
            raise StopIteration
        return self._rest.pop()

    def __aiter__(self):
        return self

    async def __anext__(self) -> bytes:
        if not self._rest:
            raise StopAsyncIteration
        return self._rest.pop()


def _length(scope) -> int | None:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value)
    return None


def _size(count: int) -> str:
    return f"{count / 1048576:.1f} MiB" if count >= 1048576 else f"{count} bytes"
