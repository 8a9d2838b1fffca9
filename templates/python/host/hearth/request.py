import asyncio
import json
from functools import cached_property
from urllib.parse import parse_qsl, unquote

from hearth.bodies import BodyStream, Incoming, WholeStream
from hearth.problem import BadRequest
from hearth.values import Headers, Values


class Request:
    """A call as a handler sees it. Parts are worked out when they are first asked for."""

    def __init__(self, scope, body: bytes):
        self._scope = scope
        self.method: str = scope["method"]
        #: Whole, as it was sent.
        self.body = body

    @cached_property
    def path(self) -> str:
        """Decoded, without the query: ``/orders/7``."""
        return unquote(self._scope["raw_path"].split(b"?", 1)[0].decode("ascii", "replace"))

    @cached_property
    def query_string(self) -> str:
        """As it was sent, without the question mark."""
        return self._scope["query_string"].decode("ascii", "replace")

    @cached_property
    def query(self) -> Values:
        return Values(parse_qsl(self.query_string, keep_blank_values=True))

    @cached_property
    def headers(self) -> Headers:
        return Headers((name.decode("latin-1"), value.decode("latin-1")) for name, value in self._scope["headers"])

    def stream(self):
        """The body as pieces of bytes: ``for piece in request.stream()``, in an asynchronous handler ``async for``."""
        return WholeStream(self.body)

    def text(self) -> str:
        """The body as UTF-8 text. Raises BadRequest when it is not."""
        body = self.body
        try:
            return body.decode()
        except UnicodeDecodeError as error:
            raise BadRequest(f"the body is not UTF-8: {error}") from error

    def json(self):
        """The body as JSON. Raises BadRequest when it is not."""
        body = self.body
        try:
            return json.loads(body)
        except ValueError as error:
            raise BadRequest(f"the body is not JSON: {error}") from error


class LargeRequest(Request):
    """A call whose body does not fit into memory: it is there as a stream only, once."""

    def __init__(self, scope, incoming: Incoming):
        self._incoming = incoming
        self._stream = BodyStream(incoming, asyncio.get_running_loop())
        super().__init__(scope, None)

    @property
    def body(self) -> bytes:
        """Raises PayloadTooLarge, which a handler that does not catch it answers with 413."""
        raise self._incoming.too_large()

    @body.setter
    def body(self, _):
        pass

    def stream(self) -> BodyStream:
        return self._stream
