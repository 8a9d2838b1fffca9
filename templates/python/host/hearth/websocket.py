from uvicorn.protocols.websockets.wsproto_impl import WSProtocol
from wsproto.events import CloseConnection

#: Of one message, which is in memory as a whole.
MOST_BYTES = 16_777_216
TOO_BIG = 1009


class CallWebSocket(WSProtocol):
    """uvicorn's, with a bound for the length of a message."""

    def handle_text(self, event):
        if self._fits(self.text, event):
            super().handle_text(event)

    def handle_bytes(self, event):
        if self._fits(self.bytes, event):
            super().handle_bytes(event)

    def _fits(self, before, event) -> bool:
        if len(before) + len(event.data) <= MOST_BYTES:
            return True
        if not self.close_sent:
            self.close_sent = True
            self.queue.put_nowait({"type": "websocket.disconnect", "code": TOO_BIG})
            self.transport.write(self.conn.send(CloseConnection(code=TOO_BIG, reason="the message is too long")))
            self.transport.close()
        return False
