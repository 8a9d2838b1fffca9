from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """What the environment says of how to run."""

    #: Folder of the function's code. The variable is for running outside of a container.
    folder: str
    handler: str
    function_name: str
    revision: str
    socket: str | None
    port: int | None

    @staticmethod
    def of(environment) -> "Settings":
        socket = environment.get("HEARTH_SOCKET") or None
        return Settings(
            folder=environment.get("HEARTH_FUNCTION_FOLDER") or "/function",
            handler=environment.get("HEARTH_HANDLER") or "handler.py",
            function_name=environment.get("K_SERVICE") or "function",
            revision=environment.get("K_REVISION") or "",
            socket=socket,
            port=_port(environment.get("PORT") or (None if socket else "8080")),
        )


def _port(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isdecimal() or int(text) > 65_535:
        raise ValueError(f'PORT is "{text}"; it must be a whole number from 0 to 65535')
    return int(text)
