"""The host's own packages (uvicorn and what it needs), kept apart from those of the function."""

import importlib
import os
import sys
import sysconfig

OWN = os.path.dirname(os.path.abspath(__file__))
WEBSOCKET = "hearth.websocket"

_forgotten = {}


def give_way_to_the_function():
    """Forgets the packages that the host uses, so that the function gets its own versions of them."""
    _forgotten.update(_forget_foreign())
    sys.path.remove(os.path.dirname(OWN))


def load_websocket():
    """The protocol class that serves WebSocket connections. It is imported when the first function needs it, with the
    host's versions of packages, whatever the function has."""
    if WEBSOCKET not in sys.modules:
        functions = _forget_foreign()
        path = sys.path[:]
        sys.path[:] = [place for place in path if place.startswith(sysconfig.get_path("stdlib")) or "-packages" in place]
        sys.modules.update(_forgotten)
        try:
            importlib.import_module(WEBSOCKET)
        finally:
            _forgotten.update(_forget_foreign())
            sys.path[:] = path
            sys.modules.update(functions)
    return sys.modules[WEBSOCKET].CallWebSocket


def _forget_foreign() -> dict:
    standard = sysconfig.get_path("stdlib")
    forgotten = {}
    for name, module in list(sys.modules.items()):
        origin = getattr(module, "__file__", None)
        foreign = origin and ("-packages" in origin or not origin.startswith((OWN, standard)))
        if foreign and name != "__main__":
            forgotten[name] = sys.modules.pop(name)
    return forgotten
