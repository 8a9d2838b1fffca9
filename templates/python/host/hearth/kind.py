import enum
import inspect

EXPECTED = "def handle(request, context): ..."


class Kind(enum.Enum):
    """What a handler can be."""

    HANDLER = "a function of a request and a context"
    WSGI = "a WSGI application"
    ASGI = "an ASGI application"


def kind_of(target, named: bool = False) -> Kind | None:
    """Tells by its parameters what the target is; None when it is none of these.

    ``named``: the manifest names it, as it does applications. It decides for what takes any parameters, such as a wrapper.

    ASGI has three (scope, receive, send). WSGI and handlers have two, so a WSGI application is known by what PEP 3333 names
    them, or common short forms of these.
    """
    if not callable(target) or inspect.isclass(target):
        return None
    try:
        signature = inspect.signature(target)
    except ValueError:
        # A callable of an extension module does not tell its parameters.
        return Kind.HANDLER
    first = next(iter(signature.parameters.values()), None)
    if named and first is not None and first.kind is first.VAR_POSITIONAL:
        called = target if inspect.isroutine(target) else target.__call__
        return Kind.ASGI if inspect.iscoroutinefunction(called) else Kind.WSGI
    three, two = _takes(signature, 3), _takes(signature, 2)
    if two and _wsgi(signature):
        return Kind.WSGI
    if three and (not two or first.name == "scope"):
        return Kind.ASGI
    return Kind.HANDLER if two else None


def _takes(signature: inspect.Signature, count: int) -> bool:
    try:
        signature.bind(*[None] * count)
        return True
    except TypeError:
        return False


def _wsgi(signature: inspect.Signature) -> bool:
    names = [name.lstrip("_").lower() for name in signature.parameters]
    return names[0] in ("environ", "env", "wsgi_environ", "wsgi_env") or len(names) > 1 and names[1] in ("start_response", "start", "sr")


def why_no_handler(target) -> str:
    """What keeps a callable from being called with a request and a context."""
    try:
        inspect.signature(target).bind(None, None)
    except (TypeError, ValueError) as error:
        return str(error)
    return ""
