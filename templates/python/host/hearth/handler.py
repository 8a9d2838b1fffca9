import contextlib
import importlib
import linecache
import os
import site
import sys
import traceback

from hearth import packages
from hearth.kind import EXPECTED, Kind, kind_of, why_no_handler
from hearth.problem import described

#: What an application is usually called, for a hint.
USUAL_NAMES = ("app", "application", "api")


class HandlerError(Exception):
    """The handler cannot be used, because of something that its author can put right."""

    def report(self) -> str:
        """One line that says what is wrong, then the details."""
        details = "" if self.__cause__ is None else "".join(_trace(self.__cause__))
        return f"hearth: {self}\n{details}"


def _trace(error: BaseException):
    """The trace without what the host and the import system do, which says nothing to the author."""
    trace = traceback.TracebackException.from_exception(error)
    unwanted = (packages.OWN, "<frozen importlib", os.path.dirname(importlib.__file__))
    trace.stack = traceback.StackSummary.from_list([frame for frame in trace.stack if not frame.filename.startswith(unwanted)])
    return trace.format()


def report_of(error: Exception) -> str:
    """What is printed when a host ends because of the error."""
    return error.report() if isinstance(error, HandlerError) else f"hearth: {error}\n"


def load_handler(folder: str, name: str):
    """Imports the module and returns what it serves, with its :class:`Kind`. The host has given way to the function before.

    ``name`` is ``handler.py``, whose ``handle`` is meant, ``app.py:app``, or ``app.py:create_app()`` where the application
    is what a function returns.
    """
    file, _, attribute = name.partition(":")
    path = os.path.join(folder, file)
    if not os.path.isfile(path):
        raise HandlerError(f'cannot find the handler "{file}": {folder} holds {_listing(folder)}')
    if not file.endswith(".py"):
        raise HandlerError(f'the handler "{file}" is not a Python file; its name must end in .py')
    if attribute:
        # It may be an ASGI application. Before the function has a path, and threads that import.
        packages.load_websocket()
    dependencies = os.path.join(folder, ".dependencies")
    sys.path[:0] = [dependencies, folder]
    _follow_path_files(dependencies)
    importlib.invalidate_caches()
    module_name = file.removesuffix(".py").replace("/", ".")
    try:
        module = importlib.import_module(module_name)
    except (Exception, SystemExit, KeyboardInterrupt, GeneratorExit) as error:
        raise HandlerError(f'cannot load the handler "{file}": {_described(error, folder)}') from error
    if os.path.realpath(getattr(module, "__file__", None) or "") != os.path.realpath(path):
        raise HandlerError(f'the handler "{file}" has the name of another module, {module_name}; give it another name')
    return _named(module, file, attribute, folder) if attribute else _handle_of(module, file)


def _follow_path_files(dependencies: str):
    """Packages that were installed editable name their folders in `.pth` files, which Python reads in its own folders only."""
    with contextlib.suppress(OSError):
        if any(name.endswith(".pth") for name in os.listdir(dependencies)):
            site.addsitedir(dependencies)


def _handle_of(module, name):
    handle = getattr(module, "handle", None)
    if handle is None:
        raise HandlerError(f'the handler "{name}" has no function "handle"; {_hint(module, name)}write: {EXPECTED}')
    if not callable(handle):
        raise HandlerError(f'"handle" in the handler "{name}" is a {type(handle).__name__}, not a function; write: {EXPECTED}')
    kind = kind_of(handle)
    if kind is None:
        why = why_no_handler(handle)
        raise HandlerError(f'"handle" in the handler "{name}" cannot be called with a request and a context ({why}); write: {EXPECTED}')
    return handle, kind


def _hint(module, name: str) -> str:
    for usual in USUAL_NAMES:
        kind = kind_of(getattr(module, usual, None))
        if kind in (Kind.ASGI, Kind.WSGI):
            return f'it has "{usual}", {kind.value}: for that, the manifest says handler: {name}:{usual}; or '
    return ""


def _named(module, file: str, attribute: str, folder: str):
    target = module
    try:
        for part in attribute.removesuffix("()").split("."):
            target = getattr(target, part)
    except AttributeError:
        names = ", ".join(sorted(name for name, value in vars(module).items() if not name.startswith("_") and callable(value))[:10])
        raise HandlerError(f'the handler "{file}" has no "{attribute}"; it has {names or "nothing that can be called"}') from None
    if attribute.endswith("()"):
        try:
            target = target()
        except (Exception, SystemExit) as error:
            raise HandlerError(f'cannot make the application by {attribute} of "{file}": {_described(error, folder)}') from error
    kind = kind_of(target, named=True)
    if kind is None:
        raise HandlerError(
            f'"{attribute}" in the handler "{file}" is {_what(target)}; it must be a WSGI application (of environ and start_response), '
            f"an ASGI application (of scope, receive and send) or a function of a request and a context{_factory_hint(target, file, attribute)}"
        )
    return target, kind


def _what(target) -> str:
    if isinstance(target, type):
        return f"the class {target.__name__}"
    if callable(target):
        return f"a {type(target).__name__} with other parameters ({why_no_handler(target)})"
    return f"a {type(target).__name__}"


def _factory_hint(target, file: str, attribute: str) -> str:
    if not callable(target) or attribute.endswith("()"):
        return ""
    return f"; where it makes the application, write {file}:{attribute}()"


def _described(error: BaseException, folder: str) -> str:
    """The error, and file, line and text of the function's code where it came up, when it was there."""
    if isinstance(error, SyntaxError) and error.filename and error.lineno:
        return f"{type(error).__name__}: {error.msg}{_line(error.filename, error.lineno, folder, error.text)}"
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if os.path.realpath(frame.filename).startswith(os.path.realpath(folder) + "/") and "/.dependencies/" not in frame.filename:
            return described(error) + _line(frame.filename, frame.lineno, folder, frame.line)
    return described(error)


def _line(file: str, number: int, folder: str, text: str | None) -> str:
    shown = os.path.relpath(os.path.realpath(file), os.path.realpath(folder))
    text = (text or linecache.getline(file, number)).strip()
    return f" ({file if shown.startswith('..') else shown}, line {number}: {text})"


def _listing(folder: str) -> str:
    try:
        return ", ".join(sorted(os.listdir(folder))[:10]) or "nothing"
    except OSError as error:
        return f"nothing that can be read ({error.strerror})"
