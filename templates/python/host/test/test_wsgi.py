import http.client
import json
import unittest

from host_process import HostProcess

#: Everything goes through the checks of the standard library's validator of PEP 3333, both ways.
CHECKED = "from wsgiref.validate import validator\napp = validator(app)\n"
FORWARDED = {
    "Host": "orders.example:8443",
    "X-Forwarded-For": "192.0.2.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Prefix": "/function/greet",
    "X-Forwarded-Host": "orders.example:8443",
}
ECHO = """
import json
def app(environ, start_response):
    body = environ['wsgi.input'].read(int(environ.get('CONTENT_LENGTH') or 0))
    told = {name: value for name, value in environ.items() if isinstance(value, str)}
    text = json.dumps([told, body.decode('latin-1')]).encode()
    start_response('200 OK', [('Content-Type', 'application/json'), ('Content-Length', str(len(text)))])
    return [text]
"""


def serve(test, source, checked=True, **environment):
    return HostProcess(test, {"app.py": source + (CHECKED if checked else "")}, HEARTH_HANDLER="app.py:app", **environment)


class WsgiTest(unittest.TestCase):
    def test_the_environment_tells_how_the_caller_addressed_the_function(self):
        answer = serve(self, ECHO).call("POST", "/a%20b/%C3%BC?q=1&r=%20", b"body", FORWARDED | {"X-A": "1", "X_A": "2", "Proxy": "p", "Content-Type": "text/x"})
        told, body = json.loads(answer.text)
        expected = {
            "REQUEST_METHOD": "POST",
            "SCRIPT_NAME": "/function/greet",
            "PATH_INFO": "/a b/Ã¼",
            "QUERY_STRING": "q=1&r=%20",
            "REQUEST_URI": "/function/greet/a%20b/%C3%BC?q=1&r=%20",
            "SERVER_NAME": "orders.example",
            "SERVER_PORT": "8443",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "192.0.2.7",
            "CONTENT_TYPE": "text/x",
            "CONTENT_LENGTH": "4",
            "HTTP_X_A": "1",
            "HTTP_HOST": "orders.example:8443",
            "wsgi.url_scheme": "https",
        }
        self.assertEqual(expected, {name: told.get(name) for name in expected})
        self.assertEqual(("body", None), (body, told.get("HTTP_PROXY")))

    def test_without_headers_of_the_platform_the_environment_is_complete_too(self):
        told, _ = json.loads(serve(self, ECHO).call(headers={"Host": "a"}).text)
        expected = {"SCRIPT_NAME": "", "PATH_INFO": "/", "SERVER_NAME": "a", "SERVER_PORT": "80", "wsgi.url_scheme": "http", "QUERY_STRING": ""}
        self.assertEqual(expected, {name: told[name] for name in expected})

    def test_a_head_that_is_no_response_is_an_error_of_the_call_and_the_connection_stays_usable(self):
        source = """
import json
def app(environ, start_response):
    status, headers = json.loads(environ['wsgi.input'].read())
    start_response(status, [tuple(line) for line in headers])
    return [b'HTTP/1.1 200 OK\\r\\ncontent-length: 3\\r\\n\\r\\nBAD']
"""
        host = serve(self, source, checked=False)
        connection = host.connect()
        for status, headers in (
            ("100 Continue", []),
            ("103 Early Hints", [["Content-Length", "41"]]),
            ("199 None", []),
            ("000 None", []),
            ("600 None", []),
            ("200 OK", [["A", "b\r\nC: d"]]),
            ("200 OK", [["A\r\nB", "c"]]),
            ("200 OK", [["A", "\x01"]]),
            ("200 OK", [["Content-Length", "0x5"]]),
            ("200 OK", [["Content-Length", "-5"]]),
            ("200 OK", [["Content-Length", "41"], ["Content-Length", "5"]]),
        ):
            with self.subTest(status=status, headers=headers):
                connection.request("POST", "/", json.dumps([status, headers]))
                answer = connection.getresponse()
                self.assertEqual((500, "ValueError"), (answer.status, json.loads(answer.read())["detail"].split(":")[0]))
        connection.request("POST", "/", json.dumps(["200 OK", [["Content-Length", "41"]]]))
        self.assertEqual(200, connection.getresponse().status)

    def test_bodies_come_as_a_file_whether_or_not_they_fit_into_memory(self):
        source = """
def app(environ, start_response):
    file = environ['wsgi.input']
    first = file.readline()
    count = len(first)
    while piece := file.read(10_000):
        count += len(piece)
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [f'{first.decode().strip()} {count}'.encode()]
"""
        body = b"first\n" + b"x" * 4_000_000
        for limit in ("1000000", "16000000"):
            host = serve(self, source, HEARTH_BODY_MEMORY=limit)
            for sent in (body, iter([body[:100], body[100:]])):
                with self.subTest(limit):
                    self.assertEqual("first 4000006", host.call("POST", body=sent).text)

    def test_a_response_of_known_length_is_sent_so_and_others_as_they_come(self):
        source = """
import os, time
def app(environ, start_response):
    path = environ['PATH_INFO']
    headers = [('Content-Type', 'text/plain')]
    if path == '/length':
        start_response('200 OK', headers + [('Content-Length', '6')])
        return iter([b'', b'one', b'two'])
    start_response('201 Made', headers)
    if path == '/single': return [b'onetwo']
    return parts()
def parts():
    yield b'one'
    while not os.path.exists(os.path.dirname(__file__) + '/go'): time.sleep(0.01)
    yield b'two'
"""
        host = serve(self, source, checked=False)
        for path, status in (("/length", 200), ("/single", 201)):
            answer = host.call(path=path)
            self.assertEqual((status, "6", "onetwo"), (answer.status, answer.headers["content-length"], answer.text))
        connection = host.connect()
        connection.request("GET", "/stream")
        response = connection.getresponse()
        self.assertEqual(b"one", response.read(3))
        (host.folder / "go").touch()
        self.assertEqual((b"two", "chunked"), (response.read(), response.headers["transfer-encoding"]))
        connection.close()

    def test_write_and_what_is_returned_follow_each_other(self):
        source = """
def app(environ, start_response):
    write = start_response('200 OK', [('Content-Type', 'text/plain')])
    write(b'one ')
    write(b'two ')
    return [b'three']
"""
        self.assertEqual("one two three", serve(self, source).call().text)

    def test_HEAD_has_the_headers_and_no_body(self):
        source = "def app(environ, start_response):\n  start_response('200 OK', [('Content-Type', 'text/plain'), ('Content-Length', '5')])\n  return [b'hello']\n"
        host = serve(self, source, checked=False)
        connection = host.connect()
        for _ in range(2):
            answer = host.call("HEAD", connection=connection)
            self.assertEqual((200, "5", ""), (answer.status, answer.headers["content-length"], answer.text))
        connection.close()

    def test_an_error_response_replaces_one_that_was_not_sent(self):
        source = """
import sys
def app(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    try:
        raise ValueError('x')
    except ValueError:
        start_response('500 Broken', [('Content-Type', 'text/plain')], sys.exc_info())
        return [b'replaced']
"""
        answer = serve(self, source).call()
        self.assertEqual((500, "replaced"), (answer.status, answer.text))

    def test_failures_are_problem_documents_and_traces_in_the_log(self):
        failures = {
            "raise ValueError('x')": "ValueError: x",
            "raise KeyboardInterrupt('x')": "KeyboardInterrupt: x",
            "return [b'x']": "RuntimeError: the application returned without a call of start_response",
            "start_response('200 OK', []); start_response('200 OK', []); return []": "RuntimeError: the application called start_response twice without exc_info",
            "start_response('200 OK', []); return ['text']": "TypeError: the application gave a str as a part of the body; parts must be bytes",
            "start_response('what', []); return []": "ValueError: invalid literal for int()",
        }
        for code, detail in failures.items():
            with self.subTest(code):
                host = serve(self, f"def app(environ, start_response):\n  {code}\n", checked=False)
                answer = host.call(headers={"X-Call-Id": "c1"})
                problem = json.loads(answer.text)
                self.assertEqual((500, "function-error", "c1"), (answer.status, problem["code"], problem["callId"]))
                self.assertIn(detail, problem["detail"])
                host.until(lambda: "call c1 failed: Traceback" in host.stderr)

    def test_a_failure_after_the_head_breaks_the_connection(self):
        source = """
import sys
def app(environ, start_response):
    write = start_response('200 OK', [])
    write(b'one')
    try:
        raise ValueError('broken')
    except ValueError:
        start_response('500 Broken', [], sys.exc_info())
"""
        host = serve(self, source, checked=False)
        with self.assertRaises(http.client.IncompleteRead):
            host.call(headers={"X-Call-Id": "c1"})
        host.until(lambda: "call c1 failed: " in host.stderr and "ValueError: broken" in host.stderr)

    def test_the_result_is_closed_at_the_end_and_when_the_caller_goes_away(self):
        source = """
import time
class Ticks:
    def __iter__(self):
        while True:
            yield b'tick'
            time.sleep(0.01)
    def close(self): print('closed', flush=True)
class Whole(list):
    def close(self): print('closed', flush=True)
def app(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return Ticks() if environ['PATH_INFO'] == '/ticks' else Whole([b'whole'])
"""
        host = serve(self, source)
        self.assertEqual("whole", host.call().text)
        host.until(lambda: host.stdout == "closed\n")
        connection = host.connect()
        connection.request("GET", "/ticks")
        connection.getresponse().read(4)
        connection.close()
        host.until(lambda: host.stdout == "closed\nclosed\n")
        self.assertEqual("", host.stderr)

    def test_headers_between_two_hops_are_left_out(self):
        source = "def app(environ, start_response):\n  start_response('200 OK', [('Connection', 'keep-alive'), ('X-A', 'b')])\n  return [b'x']\n"
        answer = serve(self, source, checked=False).call()
        self.assertEqual((None, "b"), (answer.headers["connection"], answer.headers["x-a"]))

    def test_what_serves_it_answers_whether_it_makes_progress(self):
        self.assertEqual("live\n", serve(self, ECHO).call(path="/.hearth/live").text)

    def test_a_factory_and_a_name_with_a_dot_are_found(self):
        source = f"{ECHO}echo = app\nclass Site: application = staticmethod(echo)\ndef create_app(): return echo\n"
        for handler in ("app.py:create_app()", "app.py:Site.application"):
            with self.subTest(handler):
                self.assertEqual(200, HostProcess(self, {"app.py": source}, HEARTH_HANDLER=handler).call().status)
