import http.client
import json
import unittest

from host_process import HostProcess

TEXT = "text/plain; charset=utf-8"
BYTES = "application/octet-stream"

RESULTS = {
    "text": ("'grüß'", 200, TEXT, "grüß"),
    "a dictionary": ("{'a': [1, 'ü']}", 200, "application/json", '{"a":[1,"ü"]}'),
    "a list": ("[1, 2]", 200, "application/json", "[1,2]"),
    "a number": ("7", 200, "application/json", "7"),
    "nothing": ("None", 204, None, ""),
    "bytes": ("b'hi'", 200, BYTES, "hi"),
    "a view of bytes": ("memoryview(b'hi')", 200, BYTES, "hi"),
    "a body and a status": ("({'a': 1}, 201)", 201, "application/json", '{"a":1}'),
    "a body, a status and headers": ("('hi', 418, {'Content-Type': 'text/x'})", 418, "text/x", "hi"),
    "a response": ("Response('hi', 418, {'Content-Type': 'text/x'})", 418, "text/x", "hi"),
    "a JSON response": ("Response({'a': 1})", 200, "application/json", '{"a":1}'),
    "an empty response": ("Response(status=304)", 304, None, ""),
    "a stream": ("Response(stream())", 200, BYTES, "one two"),
}

FAILURES = {
    "raises": ("raise TypeError('first\\nsecond')", "TypeError: first"),
    "returns what is not JSON": (
        "return {'a': [1, object()]}",
        "TypeError: the handler returned what JSON cannot hold, at $.a[1]: a value of type object, which JSON has no form for",
    ),
    "returns what JSON has no word for": (
        "return [float('nan')]",
        "ValueError: the handler returned what JSON cannot hold, at $[0]: nan, which is no number in JSON",
    ),
    "returns an impossible status": (
        "return 'x', 99",
        "ValueError: the handler returned a response with status 99; it must be a number from 200 to 599",
    ),
    "returns a broken header": (
        "return 'x', 200, {'a': 'b\\nc'}",
        "ValueError: the handler returned a header 'a' with a line break in it",
    ),
    "returns a header with no name": ("return 'x', 200, {'a b': 'c'}", "ValueError: the handler returned a header 'a b', which is no name of a header"),
    "returns a header that is not ASCII": ("return 'x', 200, {'X-N\u00e9': 'c'}", "ValueError: the handler returned a header 'X-N\u00e9', which is no name"),
    "returns a header beyond Latin-1": ("return 'x', 200, {'a': '\u65e5'}", "ValueError: the handler returned a header 'a' whose value '\u65e5' has characters"),
    "returns another length than there is": (
        "return 'x', 200, {'Content-Length': '7'}",
        "ValueError: the handler returned a header content-length of 7, but a body of 1 bytes",
    ),
    "returns half of a surrogate pair": ("return 'a\\udc80b'", "UnicodeEncodeError: 'utf-8' codec can't encode character"),
    "returns three things": ("return 1, 2, 3, 4", "TypeError: the handler returned a tuple of 4"),
}


class AnswerTest(unittest.TestCase):
    def test_what_a_handler_may_return(self):
        cases = ", ".join(f"{name!r}: lambda: {code}" for name, (code, *_) in RESULTS.items())
        prelude = f"from hearth import Response\nasync def stream():\n  yield 'one '\n  yield b'two'\nresults = {{{cases}}}\n"
        for kind in ("", "async "):
            host = HostProcess(self, f"{prelude}{kind}def handle(request, context): return results[request.headers['X-Result']]()")
            for name, (_, status, content_type, body) in RESULTS.items():
                with self.subTest(kind + name):
                    answer = host.call(headers={"x-result": name})
                    self.assertEqual((status, content_type, body), (answer.status, answer.headers["content-type"], answer.text))

    def test_the_answer_to_HEAD_has_the_length_of_the_body_and_no_body(self):
        host = HostProcess(self, "def handle(request, context): return 'hello'")
        answer = host.call("HEAD")
        self.assertEqual((200, "5", ""), (answer.status, answer.headers["content-length"], answer.text))

    def test_several_cookies_stay_several(self):
        host = HostProcess(self, "def handle(request, context): return '', 200, [('Set-Cookie', 'a=1'), ('Set-Cookie', 'b=2')]")
        self.assertEqual(["a=1", "b=2"], host.call().headers.get_all("set-cookie"))

    def test_a_failing_handler_gets_a_problem_document_without_a_trace_and_the_log_has_the_trace(self):
        for kind in ("", "async "):
            for name, (code, detail) in FAILURES.items():
                with self.subTest(kind + name):
                    host = HostProcess(self, f"{kind}def handle(request, context):\n  {code}\n")
                    answer = host.call(headers={"X-Call-Id": "call-7"})
                    self.assertEqual((500, "application/problem+json"), (answer.status, answer.headers["content-type"]))
                    problem = json.loads(answer.text)
                    self.assertTrue(problem.pop("detail").startswith(detail))
                    self.assertEqual(
                        {
                            "type": "urn:hearth:problem:function-error",
                            "title": "Function error",
                            "status": 500,
                            "code": "function-error",
                            "callId": "call-7",
                        },
                        problem,
                    )
                    host.until(lambda: "call call-7 failed: Traceback" in host.stderr)
                    self.assertEqual(500, host.call().status, "and it goes on serving")

    def test_the_trace_in_the_log_names_the_place(self):
        host = HostProcess(self, "def handle(request, context):\n  raise ValueError('x')\n")
        host.call()
        host.until(lambda: 'handler.py", line 2, in handle' in host.stderr)

    def test_a_body_that_is_not_JSON_is_the_callers_fault(self):
        host = HostProcess(self, "def handle(request, context): return request.json()")
        answer = host.call("POST", body="{")
        self.assertEqual((400, "application/problem+json"), (answer.status, answer.headers["content-type"]))
        problem = json.loads(answer.text)
        self.assertEqual("invalid-request", problem["code"])
        self.assertRegex(problem["detail"], "^the body is not JSON: ")
        self.assertEqual("", host.stderr)

    def test_a_stream_that_fails_breaks_the_connection(self):
        host = HostProcess(
            self,
            "from hearth import Response\nasync def stream():\n  yield 'one'\n  raise ValueError('broken')\ndef handle(r, c): return Response(stream())",
        )
        with self.assertRaises(http.client.IncompleteRead):
            host.call(headers={"X-Call-Id": "call-7"})
        host.until(lambda: "call call-7 failed: Traceback" in host.stderr and "ValueError: broken" in host.stderr)

    def test_what_a_handler_prints_reaches_stdout_line_by_line_with_nothing_added(self):
        host = HostProcess(self, "import threading\ndef handle(r, c):\n  print('one')\n  stop.wait()\nstop = threading.Event()")
        connection = host.connect()
        connection.request("GET", "/")
        host.until(lambda: host.stdout)
        self.assertEqual("one\n", host.stdout)
        connection.close()
