import base64
import http.client
import json
import os
import signal
import socket
import struct
import unittest

from host_process import HostProcess

FORWARDED = {
    "Host": "orders.example",
    "X-Forwarded-For": "198.51.100.1, 192.0.2.7, 10.0.0.1",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Prefix": "/function/greet",
}
ANSWER = """
async def answer(send, body, status=200):
    await send({'type': 'http.response.start', 'status': status, 'headers': [(b'content-type', b'text/plain')]})
    await send({'type': 'http.response.body', 'body': body})
async def skip_lifespan(scope):
    assert scope['type'] != 'lifespan', 'only http'
"""


def serve(test, source, **environment):
    return HostProcess(test, {"app.py": ANSWER + source}, HEARTH_HANDLER="app.py:app", **environment)


class WebSocket:
    """A client with as much of the protocol as a test needs."""

    def __init__(self, host, path="/", headers=()):
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(20)
        self._socket.connect(host.socket)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [f"GET {path} HTTP/1.1", "Host: a", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}"]
        lines += [f"{name}: {value}" for name, value in headers]
        self._socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self._file = self._socket.makefile("rb")
        self.status = int(self._file.readline().split()[1])
        self.headers = http.client.parse_headers(self._file)

    def send(self, text, opcode=1):
        data = text.encode()
        length = struct.pack("!B", 0x80 | len(data)) if len(data) < 126 else struct.pack("!BQ", 0x80 | 127, len(data))
        mask = b"\0\0\0\0"
        self._socket.sendall(bytes([0x80 | opcode]) + length + mask + data)

    def receive(self):
        """(opcode, data)"""
        first, length = self._file.read(2)
        if length == 126:
            length = struct.unpack("!H", self._file.read(2))[0]
        return first & 15, self._file.read(length)

    def body(self):
        return self._file.read()

    def close(self):
        self._file.close()
        self._socket.close()


class AsgiTest(unittest.TestCase):
    def test_a_head_that_is_no_response_is_an_error_of_the_call_and_the_connection_stays_usable(self):
        source = """
import json
async def app(scope, receive, send):
    await skip_lifespan(scope)
    status, headers = json.loads((await receive())['body'])
    headers = ((name.encode(), value.encode()) for name, value in headers)
    await send({'type': 'http.response.start', 'status': status, 'headers': headers})
    await send({'type': 'http.response.body', 'body': b'hello'})
"""
        connection = serve(self, source).connect()
        for status, headers in (
            (100, []),
            (103, [["content-length", "5"]]),
            (999, []),
            ("200", []),
            (200, [["a", "b\r\nc: d"]]),
            (200, [["a\r\nb", "c"]]),
            (200, [["content-length", "5,5"]]),
            (200, [["content-length", "5"], ["Content-Length", "6"]]),
        ):
            with self.subTest(status=status, headers=headers):
                connection.request("POST", "/", json.dumps([status, headers]))
                answer = connection.getresponse()
                self.assertEqual((500, "ValueError"), (answer.status, json.loads(answer.read())["detail"].split(":")[0]))
        connection.request("POST", "/", json.dumps([200, [["Content-Length", "5"]]]))
        self.assertEqual(b"hello", connection.getresponse().read())

    def test_the_scope_tells_how_the_caller_addressed_the_function(self):
        source = """
import json
async def app(scope, receive, send):
    await skip_lifespan(scope)
    told = {k: v.decode() if isinstance(v, bytes) else v for k, v in scope.items() if k != 'headers'}
    await answer(send, json.dumps(told).encode())
"""
        told = json.loads(serve(self, source).call("PUT", "/a%20b?q=1", headers=FORWARDED).text)
        expected = {
            "type": "http",
            "method": "PUT",
            "scheme": "https",
            "root_path": "/function/greet",
            "path": "/function/greet/a b",
            "raw_path": "/function/greet/a%20b",
            "query_string": "q=1",
            "client": ["192.0.2.7", 0],
            "server": ["orders.example", 443],
            "state": {},
        }
        self.assertEqual(expected, {name: told[name] for name in expected})
        self.assertEqual("3.0", told["asgi"]["version"])

    def test_bodies_come_and_go_as_they_come(self):
        source = """
async def app(scope, receive, send):
    await skip_lifespan(scope)
    await send({'type': 'http.response.start', 'status': 200, 'headers': []})
    more = True
    while more:
        message = await receive()
        more = message.get('more_body', False)
        await send({'type': 'http.response.body', 'body': message['body'].upper(), 'more_body': more})
"""
        host = serve(self, source)
        connection = host.connect()
        connection.putrequest("POST", "/")
        connection.putheader("Transfer-Encoding", "chunked")
        connection.endheaders()
        connection.send(b"3\r\none\r\n")
        response = connection.response_class(connection.sock, method="POST")
        response.begin()
        self.assertEqual(b"ONE", response.read(3))
        connection.send(b"3\r\ntwo\r\n0\r\n\r\n")
        self.assertEqual(b"TWO", response.read())
        connection.close()

    def test_a_lifespan_begins_before_the_first_call_ends_after_the_last_one_and_its_state_is_in_each_call(self):
        source = """
import asyncio
async def app(scope, receive, send):
    if scope['type'] == 'lifespan':
        await receive()
        scope['state']['pool'] = asyncio.get_running_loop()
        print('started', flush=True)
        await send({'type': 'lifespan.startup.complete'})
        await receive()
        print('stopped', flush=True)
        await send({'type': 'lifespan.shutdown.complete'})
        return
    assert scope['state']['pool'] is asyncio.get_running_loop()
    scope['state']['own'] = 'own' in scope['state']
    await answer(send, str(scope['state']['own']).encode())
"""
        host = serve(self, source)
        host.until(lambda: host.stdout == "started\n")
        self.assertEqual(["False", "False"], [host.call().text, host.call().text])
        host.signal(signal.SIGTERM)
        self.assertEqual(0, host.exit())
        self.assertEqual("started\nstopped\n", host.stdout)

    def test_an_application_that_knows_no_lifespan_is_served_without_a_word(self):
        host = serve(self, "async def app(scope, receive, send):\n  await skip_lifespan(scope)\n  await answer(send, b'hi')")
        self.assertEqual("hi", host.call().text)
        self.assertEqual("", host.stderr)

    def test_failures_are_problem_documents_and_traces_in_the_log(self):
        failures = {
            "raise ValueError('x')": "ValueError: x",
            "raise KeyboardInterrupt('x')": "KeyboardInterrupt: x",
            "raise asyncio.CancelledError('x')": "CancelledError: x",
            "t = asyncio.create_task(asyncio.sleep(9)); t.cancel(); await t": "CancelledError: ",
            "pass": "RuntimeError: the application returned without a response",
            "await send({'type': 'http.response.body', 'body': b'x'})": "RuntimeError: Expected ASGI message 'http.response.start'",
        }
        for code, detail in failures.items():
            with self.subTest(code):
                host = serve(self, f"import asyncio\nasync def app(scope, receive, send):\n  await skip_lifespan(scope)\n  {code}")
                answer = host.call(headers={"X-Call-Id": "c1"})
                problem = json.loads(answer.text)
                self.assertEqual((500, "function-error", "c1"), (answer.status, problem["code"], problem["callId"]))
                self.assertIn(detail, problem["detail"])
                host.until(lambda: "call c1 failed: " in host.stderr)

    def test_a_second_head_and_a_failure_after_the_head_break_the_connection(self):
        for code in ("await answer(send, b'x')", "raise ValueError('x')"):
            source = f"""
async def app(scope, receive, send):
    await skip_lifespan(scope)
    await send({{'type': 'http.response.start', 'status': 200, 'headers': []}})
    await send({{'type': 'http.response.body', 'body': b'one', 'more_body': True}})
    {code}
"""
            with self.subTest(code):
                host = serve(self, source)
                with self.assertRaises(http.client.IncompleteRead):
                    host.call(headers={"X-Call-Id": "c1"})
                host.until(lambda: "call c1 failed: Traceback" in host.stderr)

    def test_a_caller_that_goes_away_is_told_to_the_application(self):
        source = """
async def app(scope, receive, send):
    await skip_lifespan(scope)
    await receive()
    print('called', flush=True)
    print((await receive())['type'], flush=True)
"""
        host = serve(self, source)
        connection = host.connect()
        connection.request("GET", "/")
        host.until(lambda: "called" in host.stdout)
        connection.close()
        host.until(lambda: host.stdout == "called\nhttp.disconnect\n")

    def test_exit_ends_the_instance(self):
        host = serve(self, "import sys\nasync def app(scope, receive, send):\n  await skip_lifespan(scope)\n  sys.exit(3)")
        self.assertEqual(500, host.call().status)
        self.assertEqual(3, host.exit())

    def test_what_serves_it_answers_whether_it_makes_progress(self):
        self.assertEqual("live\n", serve(self, "async def app(scope, receive, send): raise ValueError()").call(path="/.hearth/live").text)


ECHO = """
import json
async def app(scope, receive, send):
    await skip_lifespan(scope)
    if scope['type'] == 'http':
        return await answer(send, b'plain')
    if scope['path'] == '/refuse':
        return await send({'type': 'websocket.close'})
    if scope['path'] == '/fail':
        raise ValueError('before')
    assert (await receive())['type'] == 'websocket.connect'
    await send({'type': 'websocket.accept', 'subprotocol': (scope['subprotocols'] or [None])[0]})
    await send({'type': 'websocket.send', 'text': json.dumps([scope['scheme'], scope['path'], scope['root_path']])})
    while True:
        message = await receive()
        if message['type'] == 'websocket.disconnect':
            return print('disconnected', message['code'], flush=True)
        if message['text'] == 'fail':
            raise ValueError('after')
        if message['text'] == 'bye':
            return await send({'type': 'websocket.close', 'code': 3001})
        await send({'type': 'websocket.send', 'text': message['text'][:100].upper()})
"""


class WebSocketTest(unittest.TestCase):
    def open(self, host, *arguments, **named):
        connection = WebSocket(host, *arguments, **named)
        self.addCleanup(connection.close)
        return connection

    def test_a_conversation(self):
        host = serve(self, ECHO)
        connection = self.open(host, "/chat?q=1", headers=[("Sec-WebSocket-Protocol", "a, b"), ("X-Forwarded-Prefix", "/f"), ("X-Forwarded-Proto", "https")])
        self.assertEqual((101, "a"), (connection.status, connection.headers["sec-websocket-protocol"]))
        self.assertEqual(["wss", "/f/chat", "/f"], json.loads(connection.receive()[1]))
        for text in ("one", "two"):
            connection.send(text)
            self.assertEqual((1, text.upper().encode()), connection.receive())
        connection.send("bye")
        self.assertEqual((8, struct.pack("!H", 3001)), connection.receive())
        self.assertEqual("plain", host.call().text)

    def test_a_refusal(self):
        self.assertEqual(403, self.open(serve(self, ECHO), "/refuse").status)

    def test_a_failure_before_and_after_the_beginning_is_in_the_log(self):
        host = serve(self, ECHO)
        self.assertIn(self.open(host, "/fail", headers=[("X-Call-Id", "c1")]).status, (403, 500))
        host.until(lambda: "call c1 failed: Traceback" in host.stderr)
        connection = self.open(host, headers=[("X-Call-Id", "c2")])
        connection.receive()
        connection.send("fail")
        self.assertEqual((8, struct.pack("!H", 1011)), connection.receive())
        host.until(lambda: "call c2 failed: Traceback" in host.stderr)

    def test_a_message_that_is_too_long_ends_the_conversation(self):
        host = serve(self, ECHO)
        connection = self.open(host)
        connection.receive()
        connection.send("x" * 16_777_000)
        self.assertEqual((1, b"X" * 100), connection.receive())
        connection.send("x" * 16_777_217)
        opcode, data = connection.receive()
        self.assertEqual((8, struct.pack("!H", 1009)), (opcode, data[:2]))
        host.until(lambda: "disconnected 1009" in host.stdout)

    def test_a_drain_tells_the_client_that_the_service_restarts(self):
        host = serve(self, ECHO)
        connection = self.open(host)
        connection.receive()
        host.signal(signal.SIGTERM)
        self.assertEqual((8, struct.pack("!H", 1012)), connection.receive())
        self.assertEqual(0, host.exit())

    def test_packages_of_the_function_with_the_names_of_the_hosts_are_its_own(self):
        files = {f".dependencies/{name}.py": "own = True" for name in ("wsproto", "h11", "uvicorn", "click")}
        files["app.py"] = ANSWER + ECHO + "import wsproto, h11, uvicorn, click\nassert all(m.own for m in (wsproto, h11, uvicorn, click))\n"
        host = HostProcess(self, files, HEARTH_HANDLER="app.py:app")
        self.assertEqual(101, self.open(host).status)

    def test_an_upgrade_is_nothing_to_a_handler(self):
        host = HostProcess(self, "def handle(request, context): return 'hi'")
        self.assertIn(self.open(host).status, (200, 400))
