import json
import os
import threading
import unittest

from host_process import HostProcess


class RequestTest(unittest.TestCase):
    def test_a_handler_sees_the_whole_request(self):
        host = HostProcess(
            self,
            """
def handle(request, context):
    return [request.method, request.path, request.query["q"], request.query.all("q"), request.query.get("z"), request.query_string,
            request.headers["x-A"], request.headers.get("nope"), "X-a" in request.headers, request.json(), request.text(), len(request.body)]
""",
        )
        answer = host.call("PUT", "/a%20b/c%2Fd?q=1&q=2", '{"n": 1}', {"X-A": "y"})
        self.assertEqual(
            ["PUT", "/a b/c/d", "1", ["1", "2"], None, "q=1&q=2", "y", None, True, {"n": 1}, '{"n": 1}', 8],
            json.loads(answer.text),
        )

    def test_the_context_tells_of_the_call(self):
        host = HostProcess(
            self,
            """
def handle(request, context):
    deadline = context.deadline and context.deadline.isoformat()
    return [context.call_id, context.function_name, context.revision, deadline, str(context.remaining_millis())]
""",
        )
        answer = host.call(headers={"X-Call-Id": "c1", "X-Hearth-Deadline": "1000"})
        self.assertEqual(["c1", "greet", "greet-00001", "1970-01-01T00:00:01+00:00", "0.0"], json.loads(answer.text))
        call_id, _, _, deadline, remaining = json.loads(host.call().text)
        self.assertRegex(call_id, "^[0-9a-f-]{36}$")
        self.assertEqual((None, "inf"), (deadline, remaining))

    def test_binary_bodies_come_and_go_unchanged(self):
        host = HostProcess(self, "def handle(request, context): return request.body")
        body = os.urandom(8 * 1024 * 1024)
        answer = host.call("POST", body=body)
        self.assertEqual(str(len(body)), answer.headers["content-length"])
        self.assertTrue(body == answer.body)

    def test_a_caller_that_goes_away_cancels_an_asynchronous_handler(self):
        host = HostProcess(
            self,
            """
import asyncio
async def handle(request, context):
    print("called")
    try:
        await asyncio.sleep(60)
    finally:
        print("cancelled")
""",
        )
        connection = host.connect()
        connection.request("POST", "/", "body")
        host.until(lambda: host.stdout == "called\n")
        connection.close()
        host.until(lambda: host.stdout == "called\ncancelled\n")
        self.assertEqual("", host.stderr)

    def test_a_caller_that_goes_away_ends_a_stream(self):
        host = HostProcess(
            self,
            """
import asyncio
from hearth import Response
async def ticks():
    try:
        while True:
            yield "tick"
            await asyncio.sleep(0.01)
    finally:
        print("ended")
def handle(request, context): return Response(ticks())
""",
        )
        connection = host.connect()
        connection.request("GET", "/")
        connection.getresponse().read(4)
        connection.close()
        host.until(lambda: host.stdout == "ended\n")

    def test_many_calls_are_under_way_at_once(self):
        sources = {
            "sync": "import threading\nall = threading.Barrier(80)\ndef handle(request, context): return str(all.wait(20))",
            "async": "import asyncio\nall = asyncio.Barrier(80)\nasync def handle(request, context): return str(await all.wait())",
        }
        for kind, source in sources.items():
            with self.subTest(kind):
                host = HostProcess(self, source)
                answers = []
                threads = [threading.Thread(target=lambda: answers.append(host.call().text)) for _ in range(80)]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
                self.assertEqual(80, len(set(answers)))

    def test_a_connection_is_kept_for_the_next_call_also_after_a_failed_one(self):
        host = HostProcess(self, "def handle(request, context): return 1 / len(request.query)")
        connection = host.connect()
        connection.connect()
        first = connection.sock
        for path in ("/?a=1", "/", "/?a=1"):
            host.call("POST", path, "body", connection=connection)
            self.assertIs(first, connection.sock)
