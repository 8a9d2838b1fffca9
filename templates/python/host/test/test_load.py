import unittest

from host_process import HostProcess

FAILURES = {
    "no such file": ({"other.py": ""}, {}, r'^hearth: cannot find the handler "handler.py": .* holds other\.py'),
    "not Python": ({"handler.js": ""}, {"HEARTH_HANDLER": "handler.js"}, r'^hearth: the handler "handler.js" is not a Python file'),
    "no function": ("x = 1", {}, r'^hearth: the handler "handler.py" has no function "handle"'),
    "not a function": ("handle = 42", {}, r'^hearth: "handle" in the handler "handler.py" is a int, not a function'),
    "another signature": ("def handle(request): pass", {}, r'^hearth: "handle" .* cannot be called with a request and a context \(too many'),
    "a syntax error": ("def handle(request, context):\n  x = = 1\n", {}, r'^hearth: cannot load .*SyntaxError: .*\(handler\.py, line 2: x = = 1\)\n'),
    "a missing package": ("import flask", {}, r"^hearth: cannot load .*ModuleNotFoundError: No module named 'flask' \(handler\.py, line 1: import flask\)\nTraceback"),
    "an exception": ("raise TypeError('no database')", {}, r"^hearth: cannot load .*TypeError: no database \(handler\.py, line 1: raise TypeError\('no database'\)\)\nTraceback"),
    "an exception in another file": (
        {"handler.py": "import database", "database.py": "x = 1\nraise TypeError('no database')"},
        {},
        r"^hearth: cannot load .*TypeError: no database \(database\.py, line 2: raise TypeError",
    ),
    "an exit": ("import sys; sys.exit(0)", {}, r"^hearth: cannot load .*SystemExit: 0"),
    "no such name": ("x = 1\ndef main(): pass", {"HEARTH_HANDLER": "handler.py:app"}, r'^hearth: the handler "handler.py" has no "app"; it has main'),
    "none of the kinds": ("app = {}", {"HEARTH_HANDLER": "handler.py:app"}, r'^hearth: "app" in the handler "handler.py" is a dict; it must be a WSGI application'),
    "a class": ("class App: pass", {"HEARTH_HANDLER": "handler.py:App"}, r'^hearth: "App" .* is the class App; it must be'),
    "a factory that is not called": (
        "def create_app(): return 1",
        {"HEARTH_HANDLER": "handler.py:create_app"},
        r"^hearth: \"create_app\" .* where it makes the application, write handler\.py:create_app\(\)\n",
    ),
    "a factory that fails": (
        "def create_app():\n  raise ValueError('no settings')",
        {"HEARTH_HANDLER": "handler.py:create_app()"},
        r"^hearth: cannot make the application by create_app\(\) of .*ValueError: no settings \(handler\.py, line 2: raise",
    ),
    "an application that the manifest does not name": (
        "def application(environ, start_response): pass",
        {},
        r'^hearth: the handler "handler.py" has no function "handle"; it has "application", a WSGI application: for that, the manifest says handler: handler\.py:application',
    ),
    "an application that cannot start": (
        "async def app(scope, receive, send):\n  await receive()\n  await send({'type': 'lifespan.startup.failed', 'message': 'no database'})",
        {"HEARTH_HANDLER": "handler.py:app"},
        r"^no database\nhearth: the application could not start: no database\n",
    ),
    "a taken name": ({"json.py": "def handle(r, c): pass"}, {"HEARTH_HANDLER": "json.py"}, r"^hearth: .* has the name of another module, json"),
    "a thread that never ends": (
        "import threading\nthreading.Thread(target=threading.Event().wait).start()\nraise ValueError('x')",
        {},
        r"^hearth: cannot load .*ValueError: x",
    ),
}

MODULES = {
    "a function": ({"handler.py": "def handle(request, context): return 'hi'"}, {}),
    "a coroutine function": ({"handler.py": "async def handle(request, context): return 'hi'"}, {}),
    "a callable": ({"handler.py": "class H:\n  def __call__(self, request, context): return 'hi'\nhandle = H()"}, {}),
    "an asynchronous callable": ({"handler.py": "class H:\n  async def __call__(self, request, context): return 'hi'\nhandle = H()"}, {}),
    "a module in a package": (
        {"src/orders/api.py": "from .words import hi\ndef handle(request, context): return hi", "src/orders/words.py": "hi = 'hi'"},
        {"HEARTH_HANDLER": "src/orders/api.py"},
    ),
    "a module that uses another": ({"handler.py": "import words\nhandle = lambda r, c: words.hi", "words.py": "hi = 'hi'"}, {}),
    "a module with a dependency": (
        {"handler.py": "import words\nhandle = lambda r, c: words.hi", "words.py": "hi = 'no'", ".dependencies/words.py": "hi = 'hi'"},
        {},
    ),
    "a dependency that the host has, too": (
        {"handler.py": "import click, uvicorn\nhandle = lambda r, c: click.hi + uvicorn.hi", ".dependencies/click.py": "hi = 'h'", ".dependencies/uvicorn.py": "hi = 'i'"},
        {},
    ),
    "a package that was installed editable": (
        {"handler.py": "import words\nhandle = lambda r, c: words.hi", ".dependencies/words.pth": "../lib/src\n", "lib/src/words.py": "hi = 'hi'"},
        {},
    ),
    "a handler that uses the host's classes": ("from hearth import Response\nhandle = lambda r, c: Response('hi')", {}),
    "files with the names of the host's": ({"main.py": "import server\nhandle = lambda r, c: server.hi", "server.py": "hi = 'hi'"}, {"HEARTH_HANDLER": "main.py"}),
}


class LoadTest(unittest.TestCase):
    def test_what_cannot_be_loaded_ends_the_process_with_code_1_and_one_clear_line(self):
        for name, (source, environment, message) in FAILURES.items():
            with self.subTest(name):
                host = HostProcess(self, source, wait=False, **environment)
                self.assertEqual(1, host.exit())
                self.assertRegex(host.stderr, message)

    def test_what_can_be_loaded_is_served(self):
        for name, (source, environment) in MODULES.items():
            with self.subTest(name):
                host = HostProcess(self, source, **environment)
                self.assertEqual("hi", host.call().text)
