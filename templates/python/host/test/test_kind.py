import functools
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))

from hearth.kind import Kind, kind_of  # noqa: E402


class Asgi:
    async def __call__(self, scope, receive, send): ...


class PlainAsgi:
    def __call__(self, scope, receive, send): ...


class Flask:
    def __call__(self, environ, start_response): ...


class Wsgify:
    def __call__(self, req, *args, **kw): ...


class Falcon:
    def __call__(self, env, start_response): ...


class Handler:
    def __call__(self, request, context): ...


class AsyncHandler:
    async def __call__(self, request, context): ...


def wsgi(environ, start_response): ...
def short(e, start_response): ...
async def asgi(scope, receive, send): ...
def handler(request, context): ...
def envelope(envelope, context): ...
def more(request, context, log=None): ...
async def more_async(request, context, log=None): ...
def generator(request, context): yield
async def async_generator(request, context): yield
def none(): ...
def one(request): ...
def four(a, b, c, d): ...


@functools.wraps(wsgi)
def wrapped(*args, **kwargs): ...


def everything(*args, **kwargs): ...
async def everything_async(*args, **kwargs): ...


KINDS = {
    Kind.ASGI: [Asgi(), PlainAsgi(), asgi, functools.partial(asgi), Asgi().__call__],
    Kind.WSGI: [Flask(), Falcon(), wsgi, short, wrapped, functools.partial(wsgi), Flask().__call__],
    Kind.HANDLER: [Handler(), AsyncHandler(), handler, envelope, more, more_async, generator, async_generator, everything, Wsgify()],
    None: [none, one, four, Asgi, Flask, {}, None, 7, "app", sys],
}


class KindTest(unittest.TestCase):
    def test_the_parameters_tell_what_a_handler_is(self):
        for kind, targets in KINDS.items():
            for target in targets:
                with self.subTest(target):
                    self.assertEqual(kind, kind_of(target))

    def test_what_takes_any_parameters_is_an_application_where_the_manifest_names_it(self):
        for named, kinds in {True: [Kind.WSGI, Kind.ASGI], False: [Kind.HANDLER, Kind.HANDLER]}.items():
            self.assertEqual(kinds, [kind_of(target, named) for target in (everything, everything_async)])
