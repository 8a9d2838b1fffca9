import asyncio
import contextlib
import errno
import os
import signal
import socket
import sys
import threading

import uvicorn
import uvloop
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from hearth import failure
from hearth.problem import described

BACKLOG = 4096
#: How long the event loop may take to hear of a signal until the log says what holds it up.
HELD_UP_SECONDS = 1


class FunctionServer(uvicorn.Server):
    """uvicorn on the Unix socket of the contract, on TCP, or on both, and driven by events alone.

    ``served`` is what it calls; the application is told of callers that went away, and may end the process.
    """

    def __init__(self, served, application):
        config = uvicorn.Config(
            served,
            loop="none",
            http=_protocol_of(application.running),
            lifespan="off",
            ws="none",
            interface="asgi3",
            log_config=None,
            log_level="warning",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            backlog=BACKLOG,
            # Idle connections are the gateway's to close: closing one here races with its next request.
            timeout_keep_alive=86_400,
        )
        config.load()
        super().__init__(config)

        self.lifespan = config.lifespan_class(config)
        self._sockets: list[socket.socket] = []
        self._published = None
        self._stop = asyncio.Event()
        self._application = application
        self._alarm = None
        #: What the process is to end with.
        self.exit_code = 0
        application.on_exit = self.end

    def listen(self, settings):
        """Serves until SIGTERM or SIGINT, then until the last call is answered."""
        with event_loop() as runner:
            runner.run(self.start_application())
            self.run_to_end(runner, self._listen(settings))

    async def start_application(self):
        """Raises HandlerError when the application cannot start."""
        if self._application.serves_websockets:
            # Connections of now are not asked for it: each reads it when it is accepted.
            self.config.ws_protocol_class = self._application.websocket_protocol()
        await self._application.start()

    def run_to_end(self, runner, coroutine):
        """Runs it also when a task of the function raises what ends an event loop: then calls are finished as after a signal."""
        task = runner.get_loop().create_task(coroutine)
        while not task.done():
            try:
                runner.run(_finished(task))
            except (SystemExit, KeyboardInterrupt) as error:
                self.end(error)
        task.result()

    def end(self, error: BaseException):
        """Drains as after a signal, since the function wants to end, or a task of it failed in a way that ends programs."""
        code = getattr(error, "code", 1)
        self.exit_code = code if isinstance(code, int) else 0 if code is None else 1
        failure.write(f"hearth: {described(error)}: this instance ends once its other calls have ended")
        self._stop.set()

    async def _listen(self, settings):
        if settings.port is not None:
            await self.open_port(settings.port, settings.socket)
        if settings.socket is not None:
            await self.bind(settings.socket)
        self.drain_on_signals()
        if settings.socket is not None:
            self.publish(settings.socket)
        await self.until_signal()
        await self.drain()

    async def open_port(self, port: int, socket_path: str | None):
        """A port that cannot be had is the end only when there is no socket."""
        try:
            await self._open(_tcp(port))
        except OSError as error:
            message = f"cannot listen on port {port} ({os.strerror(error.errno)}); PORT names another one"
            if socket_path is None:
                raise OSError(message) from error
            sys.stderr.write(f"hearth: warning: {message}; serving {socket_path} only\n")

    async def bind(self, path: str) -> str:
        """Accepts connections under another name beside that of the socket, and returns it."""
        self._unfinished = os.path.join(os.path.dirname(path), f".{os.getpid()}.sock")
        await self._open(_unix(self._unfinished))
        return self._unfinished

    def publish(self, path: str):
        """The name appears when connections are accepted, so whoever watches for it can connect at once."""
        os.rename(self._unfinished, path)
        self._published = path

    async def _open(self, listener: socket.socket):
        # uvicorn forgets the servers of an earlier startup.
        earlier = getattr(self, "servers", [])
        await self.startup([listener])
        self.servers += earlier
        self._sockets.append(listener)

    def drain_on_signals(self):
        """Before the first call of a function comes, as a signal has ended the process until now."""
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self._heard)
            # The event loop hears of signals by a file descriptor, and this in whatever code holds up the event loop.
            signal.signal(number, self._signalled)
            signal.siginterrupt(number, False)

    def _signalled(self, *_):
        if not self._stop.is_set() and self._alarm is None:
            self._alarm = threading.Timer(HELD_UP_SECONDS, self._application.running.report_thread, (threading.get_ident(),))
            self._alarm.daemon = True
            self._alarm.start()

    def _heard(self):
        self._stop.set()
        if self._alarm is not None:
            self._alarm.cancel()

    async def until_signal(self):
        """Instead of uvicorn's loop, which wakes up ten times a second."""
        await self._stop.wait()

    async def drain(self):
        """Accepts nothing more and ends when the last call is answered."""
        if self._published is not None:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self._published)
        await self.shutdown(self._sockets)
        await self._application.stop()


def _protocol_of(running):
    """uvicorn's protocol for HTTP, which tells of callers that go away during a call."""

    class CallProtocol(HttpToolsProtocol):
        def connection_lost(self, exc):
            cycle = self.cycle
            if cycle is not None and not cycle.response_complete:
                running.left(cycle.scope)
            super().connection_lost(exc)

    return CallProtocol


async def _finished(task: asyncio.Task):
    await asyncio.wait((task,))


def event_loop() -> asyncio.Runner:
    # Not uvicorn's run(), which would import what the function may have put its own version of in place of.
    return asyncio.Runner(loop_factory=uvloop.new_event_loop)


def _tcp(port: int) -> socket.socket:
    if socket.has_dualstack_ipv6():
        try:
            return socket.create_server(("", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=BACKLOG)
        except OSError as error:
            # A network namespace can be without IPv6 although the kernel has it.
            if error.errno == errno.EADDRINUSE:
                raise
    return socket.create_server(("", port), backlog=BACKLOG)


def _unix(path: str) -> socket.socket:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    return listener
