import importlib
import inspect
import os
import sys
import sysconfig
import traceback

EXPECTED = "def handle(request, context): ..."


class HandlerError(Exception):
    """The handler cannot be used, because of something that its author can put right."""

    def report(self) -> str:
        """One line that says what is wrong, then the details."""
        details = "" if self.__cause__ is None else "".join(traceback.format_exception(self.__cause__))
        return f"hearth: {self}\n{details}"


def report_of(error: Exception) -> str:
    """What is printed when a host ends because of the error."""
    return error.report() if isinstance(error, HandlerError) else f"hearth: {error}\n"


def load_handler(folder: str, name: str):
    """Imports the module and returns its function ``handle``. The host has given way to the function before."""
    path = os.path.join(folder, name)
    if not os.path.isfile(path):
        raise HandlerError(f'cannot find the handler "{name}": {folder} holds {_listing(folder)}')
    if not name.endswith(".py"):
        raise HandlerError(f'the handler "{name}" is not a Python file; its name must end in .py')
    sys.path[:0] = [os.path.join(folder, ".dependencies"), folder]
    importlib.invalidate_caches()
    module_name = name.removesuffix(".py").replace("/", ".")
    try:
        module = importlib.import_module(module_name)
    except (Exception, SystemExit) as error:
        raise HandlerError(f'cannot load the handler "{name}": {type(error).__name__}: {error}') from error
    if os.path.realpath(getattr(module, "__file__", None) or "") != os.path.realpath(path):
        raise HandlerError(f'the handler "{name}" has the name of another module, {module_name}; give it another name')
    return _handle_of(module, name)


def _handle_of(module, name):
    handle = getattr(module, "handle", None)
    if handle is None:
        raise HandlerError(f'the handler "{name}" has no function "handle"; write: {EXPECTED}')
    if not callable(handle):
        raise HandlerError(f'"handle" in the handler "{name}" is a {type(handle).__name__}, not a function; write: {EXPECTED}')
    try:
        inspect.signature(handle).bind(None, None)
    except TypeError as error:
        raise HandlerError(f'"handle" in the handler "{name}" cannot be called with a request and a context ({error}); write: {EXPECTED}') from None
    except ValueError:
        pass  # A callable of an extension module does not tell its parameters.
    return handle


def give_way_to_the_function():
    """Forgets the packages that the host uses, so that the function gets its own versions of them."""
    own = os.path.dirname(os.path.abspath(__file__))
    standard = sysconfig.get_path("stdlib")
    for name, module in list(sys.modules.items()):
        origin = getattr(module, "__file__", None)
        foreign = origin and ("-packages" in origin or not origin.startswith((own, standard)))
        if foreign and name != "__main__":
            del sys.modules[name]
    sys.path.remove(os.path.dirname(own))


def _listing(folder: str) -> str:
    try:
        return ", ".join(sorted(os.listdir(folder))[:10]) or "nothing"
    except OSError as error:
        return f"nothing that can be read ({error.strerror})"
