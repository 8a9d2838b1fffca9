"""What the platform says of the caller: the headers of the Unix socket, where only it calls, are believed."""

from typing import NamedTuple
from urllib.parse import unquote

PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


class Origin(NamedTuple):
    """How the caller addressed the function."""

    #: ``http`` or ``https``.
    scheme: str
    #: What the caller's path has before the path of the function: ``/function/greet``, or empty.
    prefix: str
    #: Address of the caller; None when it is not known.
    client: str | None
    #: Name and port that the caller used.
    server: tuple[str, int]


def origin_of(scope) -> Origin:
    believed = scope["client"] is None
    scheme, prefix, client, host = "http", "", None if believed else scope["client"][0], ""
    for name, value in scope["headers"]:
        if name == b"host":
            host = value.decode("latin-1")
        elif not believed or not name.startswith(b"x-forwarded-"):
            continue
        elif name == b"x-forwarded-proto":
            scheme = "https" if value.strip().lower() == b"https" else "http"
        elif name == b"x-forwarded-prefix":
            prefix = value.decode("latin-1").rstrip("/")
        elif name == b"x-forwarded-for":
            client = _client(value.decode("latin-1"))
    return Origin(scheme, prefix if prefix.startswith("/") else "", client, _server(host, scheme))


def addressed(scope, scheme_of_websocket: bool = False) -> dict:
    """The scope of an ASGI application that hears of the caller, not of the socket."""
    origin = origin_of(scope)
    prefix = unquote(origin.prefix)
    raw_path = scope["raw_path"]
    raw_path = raw_path if isinstance(raw_path, bytes) else raw_path.encode("ascii")
    scheme = {"http": "ws", "https": "wss"}[origin.scheme] if scheme_of_websocket else origin.scheme
    return scope | {
        "scheme": scheme,
        "root_path": prefix,
        "path": prefix + scope["path"],
        "raw_path": origin.prefix.encode("latin-1") + raw_path,
        "client": None if origin.client is None else scope["client"] or (origin.client, 0),
        "server": origin.server,
    }


def _client(header: str) -> str | None:
    """The last one is who called the platform. It adds itself to others only where it believes that one, a proxy; then the
    one before is whom the proxy was called by."""
    addresses = [address.strip() for address in header.split(",") if address.strip()]
    return addresses[-2 if len(addresses) > 1 else -1] if addresses else None


def _server(host: str, scheme: str) -> tuple[str, int]:
    name, colon, port = host.rpartition(":")
    if colon and port.isdecimal() and (name.endswith("]") or ":" not in name):
        return name, int(port)
    return host or "localhost", PORTS[scheme]
