from collections.abc import Iterator, Mapping


class Values(Mapping):
    """Names with one or more values each. ``[name]`` is the first one, ``all(name)`` is all of them."""

    __slots__ = ("_lists",)

    def __init__(self, pairs):
        lists: dict[str, list[str]] = {}
        for name, value in pairs:
            lists.setdefault(self._key(name), []).append(value)
        self._lists = lists

    @staticmethod
    def _key(name: str) -> str:
        return name

    def __getitem__(self, name: str) -> str:
        return self._lists[self._key(name)][0]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lists)

    def __len__(self) -> int:
        return len(self._lists)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._lists})"

    def all(self, name: str) -> list[str]:
        return list(self._lists.get(self._key(name), ()))


class Headers(Values):
    """Values whose names are the same in upper and lower case."""

    __slots__ = ()

    @staticmethod
    def _key(name: str) -> str:
        return name.lower()
