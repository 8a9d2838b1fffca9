import contextlib
import io
import json
import unittest
from types import SimpleNamespace

from handler import handle


def call(method="GET", body="", headers=()):
    request = SimpleNamespace(method=method, headers=dict(headers), text=lambda: body, json=lambda: json.loads(body))
    return handle(request, None)


class HandlerTest(unittest.TestCase):
    def test_greets_the_world(self):
        self.assertEqual("Hello, World!", call())

    def test_greets_by_name(self):
        self.assertEqual({"message": "Hello, Ada!"}, call("POST", '{"name": "Ada"}'))

    def test_logs_an_event(self):
        with contextlib.redirect_stdout(io.StringIO()) as output:
            call("POST", '{"name": "Ada"}', {"ce-id": "7", "ce-type": "greeting"})
        self.assertRegex(output.getvalue(), r"^event 7 \(greeting\): .*Ada")


if __name__ == "__main__":
    unittest.main()
