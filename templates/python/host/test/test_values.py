import collections
import dataclasses
import datetime
import decimal
import enum
import ipaddress
import json
import pathlib
import re
import sys
import types
import unittest
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))

from hearth.encode import json_of  # noqa: E402
from host_process import HostProcess  # noqa: E402


class Colour(enum.Enum):
    RED = "red"


class Level(enum.IntEnum):
    HIGH = 3


class Word(str, enum.Enum):
    YES = "yes"


@dataclasses.dataclass
class Point:
    x: int
    at: datetime.date


class Model2:
    """Has the shape of a Pydantic 2 model."""

    def model_dump(self, mode, by_alias):
        return {"mode": mode, "byAlias": by_alias}


class Model1:
    """Has the shape of a Pydantic 1 model."""

    __fields__ = {}

    def dict(self, by_alias):
        return {"byAlias": by_alias, "at": datetime.date(2026, 1, 2)}


class Plain:
    def __init__(self):
        self.name = "Ada"
        self._sa_instance_state = object()


class Slots:
    __slots__ = ("a",)


ID = uuid.UUID("12345678-1234-5678-1234-567812345678")
UTC = datetime.timezone.utc

VALUES = {
    "a moment": (datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "2026-01-02T03:04:05+00:00"),
    "a date": (datetime.date(2026, 1, 2), "2026-01-02"),
    "a time": (datetime.time(3, 4), "03:04:00"),
    "a duration": (datetime.timedelta(minutes=1, milliseconds=500), 60.5),
    "a whole decimal": (decimal.Decimal("12"), 12),
    "a decimal": (decimal.Decimal("1.50"), 1.5),
    "a UUID": (ID, str(ID)),
    "an enum": (Colour.RED, "red"),
    "an enum of numbers": (Level.HIGH, 3),
    "an enum of texts": (Word.YES, "yes"),
    "a dataclass": (Point(1, datetime.date(2026, 1, 2)), {"x": 1, "at": "2026-01-02"}),
    "a model": (Model2(), {"mode": "json", "byAlias": True}),
    "an old model": (Model1(), {"byAlias": True, "at": "2026-01-02"}),
    "an object": (Plain(), {"name": "Ada"}),
    "a namespace": (types.SimpleNamespace(a=1), {"a": 1}),
    "a set": ({7}, [7]),
    "a frozen set": (frozenset({7}), [7]),
    "a queue": (collections.deque([1, 2]), [1, 2]),
    "a tuple": ((1, 2), [1, 2]),
    "a range": (range(2), [0, 1]),
    "keys": ({"a": 1}.keys(), ["a"]),
    "a generator": ((n for n in (1, 2)), [1, 2]),
    "another kind of mapping": (types.MappingProxyType({"a": 1}), {"a": 1}),
    "bytes": (b"gr\xc3\xbc", "grü"),
    "a path": (pathlib.PurePosixPath("/a/b"), "/a/b"),
    "an address": (ipaddress.ip_address("10.0.0.1"), "10.0.0.1"),
    "a network": (ipaddress.ip_network("10.0.0.0/8"), "10.0.0.0/8"),
    "a pattern": (re.compile("a+"), "a+"),
}
KEYS = {"a UUID": (ID, str(ID)), "an enum": (Colour.RED, "red"), "a number": (1, "1"), "a date": (datetime.date(2026, 1, 2), "2026-01-02")}


def circle():
    value = {"a": []}
    value["a"].append(value)
    return value


UNSPEAKABLE = {
    "an object without state": (lambda: {"a": [object()]}, "$.a[0]: a value of type object"),
    "an instance without state": (lambda: {"a": type("Empty", (), {})()}, "$.a: a value of type"),
    "an object with slots": (lambda: [Slots()], "$[0]: a value of type"),
    "a function": (lambda: {"a": len}, "$.a: a value of type builtin_function_or_method"),
    "a lambda": (lambda: {"a": lambda: 1}, "$.a: a value of type function"),
    "a class": (lambda: {"a": Plain}, "$.a: a value of type type"),
    "an exception": (lambda: {"error": ValueError("x")}, "$.error: a value of type ValueError"),
    "no number": (lambda: {"x": [1.0, float("nan")]}, "$.x[1]: nan"),
    "a decimal that is no number": (lambda: {"x": decimal.Decimal("NaN")}, "$.x: nan"),
    "a key": (lambda: {"a": {(1, 2): "b"}}, "$.a: the key (1, 2) is a tuple"),
    "bytes that are no text": (lambda: {"a": b"\xff"}, "$.a: 'utf-8' codec can't decode"),
    "half of a surrogate pair": (lambda: {"a": "x\udc80"}, "$.a: the text at 1 has half of a surrogate pair"),
    "a circle": (circle, "$.a[0]: the dict contains itself"),
    "a key that is no name": (lambda: {"a b": {"c-d": object()}}, "$['a b']['c-d']: a value"),
    "a dataclass with one": (lambda: Point(1, object()), "$.at: a value of type object"),
    "a generator with one": (lambda: {"a": (object() for _ in range(1))}, "$.a[0]: a value of type object"),
}

STREAMS = {
    "a generator as the handler": "def handle(r, c):\n  yield 'one '\n  yield b'two'",
    "an asynchronous one": "async def handle(r, c):\n  yield 'one '\n  yield b'two'",
    "a generator as the value": "def parts():\n  yield 'one '\n  yield b'two'\ndef handle(r, c): return parts()",
    "a generator of a coroutine": "def parts():\n  yield 'one '\n  yield b'two'\nasync def handle(r, c): return parts()",
    "a generator as the body": "from hearth import Response\ndef parts():\n  yield 'one '\n  yield b'two'\ndef handle(r, c): return Response(parts())",
    "an asynchronous generator as the value": "async def parts():\n  yield 'one '\n  yield b'two'\ndef handle(r, c): return parts()",
    "an iterator": "def handle(r, c): return map(str.lower, ['ONE ', 'TWO'])",
    "nothing before a part": "def handle(r, c):\n  yield 'one two'",
}

FILES = {
    "a file of bytes": ("return open(__file__, 'rb')", "text/x-python; charset=utf-8", True),
    "a file of text": ("return open(__file__)", "text/x-python; charset=utf-8", False),
    "a file with no type": ("import shutil; shutil.copy(__file__, '/tmp/hearth-no-type'); return open('/tmp/hearth-no-type', 'rb')", "application/octet-stream", True),
    "bytes in memory": ("return io.BytesIO(SOURCE.encode())", "application/octet-stream", True),
    "text in memory": ("return io.StringIO(SOURCE)", "text/plain; charset=utf-8", True),
}


class ValuesTest(unittest.TestCase):
    def test_values_are_written_as_FastAPI_writes_them(self):
        for name, (value, expected) in VALUES.items():
            with self.subTest(name):
                self.assertEqual({"v": [expected]}, json.loads(json_of({"v": [value]})))

    def test_keys_are_texts_of_values(self):
        for name, (key, expected) in KEYS.items():
            with self.subTest(name):
                self.assertEqual({expected: [2]}, json.loads(json_of({key: (n for n in [2])})))

    def test_what_JSON_cannot_hold_is_an_error_that_names_the_key_path(self):
        for name, (value, message) in UNSPEAKABLE.items():
            with self.subTest(name):
                with self.assertRaises((TypeError, ValueError)) as raised:
                    json_of(value())
                self.assertIn(f"the handler returned what JSON cannot hold, at {message}", str(raised.exception))

    def test_generators_are_streamed(self):
        for name, source in STREAMS.items():
            with self.subTest(name):
                answer = HostProcess(self, source).call()
                self.assertEqual((200, "chunked", "one two"), (answer.status, answer.headers["transfer-encoding"], answer.text))

    def test_the_first_part_is_sent_before_the_second_is_made(self):
        for kind, wait in {"": "threading.Event().wait(0.01)", "async ": "await asyncio.sleep(0.01)"}.items():
            with self.subTest(kind):
                source = f"import asyncio, os, threading\n{kind}def handle(r, c):\n  yield 'one'\n  while not os.path.exists(os.path.dirname(__file__) + '/go'): {wait}\n  yield 'two'"
                host = HostProcess(self, source)
                connection = host.connect()
                connection.request("GET", "/")
                response = connection.getresponse()
                self.assertEqual(b"one", response.read(3))
                (host.folder / "go").touch()
                self.assertEqual(b"two", response.read())
                connection.close()

    def test_a_caller_that_goes_away_closes_a_generator(self):
        for kind, wait in {"": "time.sleep(0.01)", "async ": "await asyncio.sleep(0.01)"}.items():
            with self.subTest(kind):
                source = f"import asyncio, time\n{kind}def handle(r, c):\n  try:\n    while True:\n      yield 'tick'\n      {wait}\n  finally: print('closed')"
                host = HostProcess(self, source)
                connection = host.connect()
                connection.request("GET", "/")
                connection.getresponse().read(4)
                connection.close()
                host.until(lambda: host.stdout == "closed\n")

    def test_HEAD_does_not_make_the_parts_of_a_stream(self):
        host = HostProcess(self, "def parts():\n  while True: yield 'x'\ndef handle(r, c): return parts()")
        self.assertEqual((200, ""), (host.call("HEAD").status, host.call("HEAD").text))

    def test_files_are_sent_with_type_and_length_and_closed(self):
        for name, (code, content_type, length) in FILES.items():
            with self.subTest(name):
                source = f"import io\nSOURCE = open(__file__).read()\ndef handle(r, c):\n  {code}\n# grüß"
                answer = HostProcess(self, source).call()
                self.assertEqual((source, content_type), (answer.text, answer.headers["content-type"]))
                self.assertEqual(str(len(source.encode())) if length else None, answer.headers["content-length"])

    def test_values_of_a_handler_are_written_so(self):
        host = HostProcess(self, "import datetime, uuid\ndef handle(r, c): return {'at': datetime.date(2026, 1, 2), 'ids': {uuid.UUID(int=1)}}")
        self.assertEqual('{"at":"2026-01-02","ids":["00000000-0000-0000-0000-000000000001"]}', host.call().text)
