import time
import uuid
from datetime import datetime, timezone

#: The platform ends a call by its own clock.
NEARLY_MILLIS = 250


class Context:
    """What a handler is told about the call besides the request."""

    __slots__ = ("_call_id", "_headers", "function_name", "gone", "revision")

    def __init__(self, headers, function_name: str, revision: str):
        self._headers = headers
        self._call_id = None
        self.function_name = function_name
        #: Like ``greet-00001``; empty outside of Hearth.
        self.revision = revision
        #: Whether the caller went away, as far as it is known.
        self.gone = False

    @property
    def call_id(self) -> str:
        """Identifies the call in logs and in error answers."""
        if self._call_id is None:
            self._call_id = self._header(b"x-call-id") or str(uuid.uuid4())
        return self._call_id

    @property
    def deadline(self) -> datetime | None:
        """When the caller stops waiting (UTC); None when nobody set a deadline."""
        millis = self._deadline_millis()
        return None if millis is None else datetime.fromtimestamp(millis / 1000, timezone.utc)

    def remaining_millis(self) -> float:
        """Milliseconds until the deadline, 0 when it has passed, infinite without one."""
        millis = self._deadline_millis()
        return float("inf") if millis is None else max(0.0, millis - time.time() * 1000)

    def of(self, scope) -> bool:
        """Whether this is the context of the call with the scope."""
        return self._headers is scope["headers"]

    def overdue(self) -> bool:
        """Whether the time of the call is over, or ends at this moment."""
        return self.remaining_millis() < NEARLY_MILLIS

    def _deadline_millis(self) -> int | None:
        text = self._header(b"x-hearth-deadline")
        return int(text) if text and text.isdecimal() else None

    def _header(self, wanted: bytes) -> str | None:
        for name, value in self._headers:
            if name == wanted:
                return value.decode("latin-1")
        return None
