import contextlib
import importlib
import os
import sys


#: Of the standard library, what functions and their packages often import: 3 MB, and 12 ms for a handler that uses `ssl` and `urllib.request`.
OFTEN_USED = (
    "calendar",
    "csv",
    "decimal",
    "encodings.idna",
    "hashlib",
    "hmac",
    "html",
    "http.client",
    "http.cookiejar",
    "http.cookies",
    "mimetypes",
    "numbers",
    "secrets",
    "tempfile",
    "unicodedata",
    "urllib.request",
    "zoneinfo",
)


class LoadedModules:
    """Keeps apart what any start has loaded by now from what only a cell loads, so that a function finds what it would find.

    A file of the function goes before a module of the standard library with its name, unless the host had loaded that one before.
    """

    def __init__(self):
        self._of_any_start = set(sys.modules)
        self._path = sys.path[:]
        for name in OFTEN_USED:
            importlib.import_module(name)

    def give_way_to(self, folder: str):
        """Forgets what only a cell loads under a name that the function has a file or a package for."""
        names = set()
        for place in (folder, os.path.join(folder, ".dependencies")):
            with contextlib.suppress(OSError):
                names.update(name.split(".", 1)[0] for name in os.listdir(place))
        names -= self._of_any_start
        for name in list(sys.modules):
            if name.split(".", 1)[0] in names:
                del sys.modules[name]

    def forget(self, folder: str):
        """Forgets a function that was rehearsed with."""
        sys.path[:] = self._path
        for name, module in list(sys.modules.items()):
            if (getattr(module, "__file__", None) or "").startswith(folder):
                del sys.modules[name]
        for place in list(sys.path_importer_cache):
            if place.startswith(folder):
                del sys.path_importer_cache[place]
