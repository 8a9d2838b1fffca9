import atexit
import os
import signal
import sys

from hearth.application import Application
from hearth.handler import HandlerError, load_handler
from hearth.server import FunctionServer
from hearth.settings import Settings


def main():
    """Three steps, so that each can be done at its own time: the runtime and its HTTP server, the handler, and only
    then the sockets (an open socket says "ready")."""
    # Process 1 of a container ignores a signal that it has no handler for.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: os._exit(0))
    sys.dont_write_bytecode = True
    sys.stdout.reconfigure(line_buffering=True)
    try:
        application = Application()
        server = FunctionServer(application)
        settings = Settings.of(os.environ)
        application.serve(load_handler(settings.folder, settings.handler), settings)
        server.listen(settings)
    except HandlerError as error:
        _end(1, error.report())
    except (OSError, ValueError) as error:
        _end(1, f"hearth: {error}\n")
    _end(0)


def _end(code: int, message: str = ""):
    # Not sys.exit: it waits for threads that the function started, which may never end.
    atexit._run_exitfuncs()
    sys.stderr.write(message)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
