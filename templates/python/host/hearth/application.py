import sys

from hearth import live, packages
from hearth.kind import Kind
from hearth.plain import PlainHandler
from hearth.threads import MOST_THREADS, CallThreads


class Application:
    """What uvicorn calls: a plain handler, an ASGI or a WSGI application, once it is known which."""

    def __init__(self):
        self.running = live.RunningCalls(MOST_THREADS)
        self._threads = CallThreads(self.running)
        self._lifespan = None
        #: Given the SystemExit of a handler that wants its instance to end.
        self.on_exit = sys.exit

    def serve(self, target, settings):
        """``target`` is what was loaded, and its kind."""
        served, kind = target
        if kind is Kind.HANDLER:
            self._served = PlainHandler(served, settings, self.running, self._threads, self._exit)
        elif kind is Kind.WSGI:
            from hearth.wsgi import WsgiApplication

            self._served = WsgiApplication(served, settings, self.running, self._threads, self._exit)
        else:
            from hearth.asgi import AsgiApplication
            from hearth.lifespan import Lifespan

            self._lifespan = Lifespan(served)
            self._served = AsgiApplication(served, settings, self.running, self._lifespan.state, self._exit)

    @property
    def starts(self) -> bool:
        """Whether there is something to be started, and stopped in the end: an ASGI application."""
        return self._lifespan is not None

    @property
    def serves_websockets(self) -> bool:
        return self._lifespan is not None

    def websocket_protocol(self):
        return packages.load_websocket()

    async def start(self):
        """Raises HandlerError."""
        if self._lifespan is not None:
            await self._lifespan.start()

    async def stop(self):
        if self._lifespan is not None:
            await self._lifespan.stop()

    def __call__(self, scope, receive, send):
        return self._served(scope, receive, send)

    def _exit(self, error: SystemExit):
        self.on_exit(error)
