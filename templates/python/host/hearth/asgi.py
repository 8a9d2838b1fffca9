import contextlib

from hearth import failure, live
from hearth.context import Context
from hearth.forwarded import addressed
from hearth.response import check_head


class AsgiApplication:
    """Serves an ASGI 3 application: HTTP and WebSocket."""

    def __init__(self, application, settings, running, state: dict, on_exit):
        self._application = application
        self._settings = settings
        self._running = running
        self._state = state
        self._on_exit = on_exit

    async def __call__(self, scope, receive, send):
        http = scope["type"] == "http"
        if http and scope["path"] == live.PATH:
            return await self._running.answer(scope, send)
        context = Context(scope["headers"], self._settings.function_name, self._settings.revision)
        scope = addressed(scope, not http)
        # Of its own for each call, as what the application keeps for all is.
        scope["state"] = self._state.copy()
        progress = _Http(send) if http else _WebSocket(send, "websocket.http.response" in scope.get("extensions", {}))
        self._running.begin(context)
        try:
            await self._application(scope, receive, progress.send)
            if not progress.begun:
                raise RuntimeError("the application returned without a response")
        except BaseException as error:
            await self._failed(error, context, progress)
        finally:
            self._running.end(context)

    async def _failed(self, error, context, progress):
        if isinstance(error, SystemExit):
            self._on_exit(error)
        if context.gone and isinstance(error, OSError):
            # The server says in this way that there is no one to send to.
            return
        if progress.begun:
            failure.log(error, context)
            await progress.break_off()
        else:
            await progress.refuse(*failure.failed(error, context))


class _Http:
    """How far the response is."""

    def __init__(self, send):
        self._send = send
        self.begun = False

    async def send(self, message):
        if message["type"] == "http.response.start":
            message = message | {"headers": list(message.get("headers", ()))}
            check_head(message["status"], message["headers"])
        await self._send(message)
        self.begun = True

    async def refuse(self, status, headers, body):
        await self._send({"type": "http.response.start", "status": status, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})

    async def break_off(self):
        """To return without the end of the response breaks the connection."""


class _WebSocket:
    """How far the conversation is."""

    def __init__(self, send, may_respond: bool):
        self._send = send
        self._may_respond = may_respond
        self.begun = False
        self._closed = False

    async def send(self, message):
        await self._send(message)
        self.begun = True
        self._closed |= message["type"] == "websocket.close"

    async def refuse(self, status, headers, body):
        if self._may_respond:
            await self._send({"type": "websocket.http.response.start", "status": status, "headers": headers})
            await self._send({"type": "websocket.http.response.body", "body": body})
        else:
            await self._send({"type": "websocket.close"})

    async def break_off(self):
        if not self._closed:
            # It may be closed from the other side.
            with contextlib.suppress(Exception):
                await self._send({"type": "websocket.close", "code": 1011})
