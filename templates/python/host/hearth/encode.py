"""JSON of what handlers return. Beyond what JSON has words for, values are written as FastAPI's jsonable_encoder does."""

import json
import math
from collections.abc import AsyncIterable, Iterable, Iterator, Mapping


def json_of(value) -> bytes:
    """The value as JSON in UTF-8. Raises TypeError or ValueError that names the key path of what JSON cannot hold."""
    try:
        return _dumped(value, _plainer_unless_once).encode()
    except (TypeError, ValueError, _Once):
        # Slower, and it knows where it is.
        return _dumped(_plain(value, "$", ()), None).encode()


def _dumped(value, default) -> str:
    return json.dumps(value, default=default, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


class _Once(Exception):
    """A value that can be read once, so not before it is sure that this is the last attempt."""


def _plainer_unless_once(value):
    if isinstance(value, Iterator):
        raise _Once
    return _plainer(value)


def _isoformat(value):
    return value.isoformat()


def _decimal(value):
    exponent = value.as_tuple().exponent
    return int(value) if isinstance(exponent, int) and exponent >= 0 else float(value)


#: By module and name of a class, so that no module has to be loaded for this.
ENCODERS = {
    ("builtins", "bytes"): bytes.decode,
    ("builtins", "bytearray"): bytearray.decode,
    ("builtins", "memoryview"): lambda value: bytes(value).decode(),
    ("datetime", "date"): _isoformat,
    ("datetime", "time"): _isoformat,
    ("datetime", "timedelta"): lambda value: value.total_seconds(),
    ("decimal", "Decimal"): _decimal,
    ("enum", "Enum"): lambda value: value.value,
    ("numpy", "generic"): lambda value: value.item(),
    ("numpy", "ndarray"): lambda value: value.tolist(),
    ("re", "Pattern"): lambda value: value.pattern,
    **dict.fromkeys(
        [
            ("uuid", "UUID"),
            ("pathlib", "PurePath"),
            ("pathlib._local", "PurePath"),
            ("ipaddress", "_IPAddressBase"),
            ("pydantic.types", "SecretStr"),
            ("pydantic.types", "SecretBytes"),
            ("pydantic.networks", "NameEmail"),
            ("pydantic.networks", "AnyUrl"),
            ("pydantic.networks", "_BaseUrl"),
            ("pydantic_core._pydantic_core", "Url"),
            ("pydantic_core._pydantic_core", "MultiHostUrl"),
        ],
        str,
    ),
}


def _plainer(value):
    """The value in words that are nearer to JSON's; TypeError when there are none."""
    for kind in type(value).__mro__:
        encoder = ENCODERS.get((kind.__module__, kind.__qualname__))
        if encoder is not None:
            return encoder(value)
    kind = type(value)
    if callable(getattr(kind, "model_dump", None)):
        return value.model_dump(mode="json", by_alias=True)
    if hasattr(kind, "__fields__") and callable(getattr(kind, "dict", None)):
        return value.dict(by_alias=True)
    if hasattr(kind, "__dataclass_fields__"):
        import dataclasses

        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Iterable) and not isinstance(value, type):
        return list(value)
    state = {} if isinstance(value, (type, AsyncIterable)) or callable(value) else getattr(value, "__dict__", {})
    named = {name: state[name] for name in state if not name.startswith("_sa")}
    if not named:
        # Not "{}", which says nothing.
        raise TypeError(f"a value of type {_name(kind)}, which JSON has no form for")
    return named


def _plain(value, path: str, above: tuple):
    """The value in JSON's own words."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str):
        _checked(value, path)
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{_at(path)}: {value}, which is no number in JSON")
        return value
    if any(value is other for other in above):
        raise ValueError(f"{_at(path)}: the {_name(type(value))} contains itself")
    above = (*above, value)
    if isinstance(value, dict):
        return {_key(key, path): _plain(item, _below(path, key), above) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item, f"{path}[{index}]", above) for index, item in enumerate(value)]
    try:
        plainer = _plainer(value)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{_at(path)}: {error}") if type(error) in (TypeError, ValueError) else TypeError(f"{_at(path)}: {error}") from error
    return _plain(plainer, path, above)


def _key(key, path: str):
    try:
        plain = key if isinstance(key, (str, int, float)) or key is None else _plainer(key)
    except (TypeError, ValueError):
        plain = key
    if not isinstance(plain, (str, int, float)) and plain is not None:
        raise TypeError(f"{_at(path)}: the key {key!r} is a {_name(type(key))}; keys in JSON are text")
    if isinstance(plain, str):
        _checked(plain, path)
    return plain


def _checked(text: str, path: str):
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"{_at(path)}: the text at {error.start} has half of a surrogate pair, which UTF-8 cannot hold") from error


def _at(path: str) -> str:
    return f"the handler returned what JSON cannot hold, at {path}"


def _below(path: str, key) -> str:
    return f"{path}.{key}" if isinstance(key, str) and key.isidentifier() else f"{path}[{key!r}]"


def _name(kind: type) -> str:
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
