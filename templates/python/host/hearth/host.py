import atexit
import os
import signal
import sys

from hearth.application import Application
from hearth.handler import HandlerError, load_handler, report_of
from hearth.packages import give_way_to_the_function
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
        settings = Settings.of(os.environ)
        if os.environ.get("HEARTH_STEM") == "1":
            from hearth.stem.cell import StemCell

            code = StemCell(Application()).live(settings.socket)
        else:
            application = Application()
            server = FunctionServer(application, application)
            give_way_to_the_function()
            application.serve(load_handler(settings.folder, settings.handler), settings)
            server.listen(settings)
            code = server.exit_code
    except (HandlerError, OSError, ValueError) as error:
        _end(1, report_of(error))
    _end(code)


def _end(code: int, message: str = ""):
    # Not sys.exit: it waits for threads that the function started, which may never end.
    atexit._run_exitfuncs()
    sys.stderr.write(message)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
