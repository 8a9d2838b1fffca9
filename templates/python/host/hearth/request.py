import json
from functools import cached_property
from urllib.parse import parse_qsl, unquote

from hearth.values import Headers, Values


class BadRequest(ValueError):
    """The caller's fault. A handler that lets it pass answers 400 with its message."""


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

    def text(self) -> str:
        """The body as UTF-8 text. Raises BadRequest when it is not."""
        try:
            return self.body.decode()
        except UnicodeDecodeError as error:
            raise BadRequest(f"the body is not UTF-8: {error}") from error

    def json(self):
        """The body as JSON. Raises BadRequest when it is not."""
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise BadRequest(f"the body is not JSON: {error}") from error
