import asyncio
import contextlib
import errno
import os
import signal
import socket
import sys

import uvicorn
import uvloop

BACKLOG = 4096


class FunctionServer(uvicorn.Server):
    """uvicorn on the Unix socket of the contract, on TCP, or on both, and driven by events alone."""

    def __init__(self, application):
        config = uvicorn.Config(
            application,
            loop="none",
            http="httptools",
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

    def listen(self, settings):
        """Serves until SIGTERM or SIGINT, then until the last call is answered."""
        sockets = []
        if settings.port is not None:
            try:
                sockets.append(_tcp(settings.port))
            except OSError as error:
                message = f"cannot listen on port {settings.port} ({os.strerror(error.errno)}); PORT names another one"
                if settings.socket is None:
                    raise OSError(message) from error
                sys.stderr.write(f"hearth: warning: {message}; serving {settings.socket} only\n")
        self._published = settings.socket
        if settings.socket is not None:
            # The name appears when connections are accepted, so whoever watches for it can connect at once.
            self._unfinished = os.path.join(os.path.dirname(settings.socket), f".{os.getpid()}.sock")
            sockets.append(_unix(self._unfinished))
        # Not uvicorn's run(), which would import what the function may have put its own version of in place of.
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(self.serve(sockets))

    async def main_loop(self):
        # Instead of uvicorn's loop, which wakes up ten times a second.
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        if self._published is not None:
            os.rename(self._unfinished, self._published)
        await stop.wait()
        if self._published is not None:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self._published)


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
