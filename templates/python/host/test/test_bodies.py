import json
import threading
import unittest

from host_process import HostProcess

SUM = """
import hashlib
def handle(request, context):
    total = hashlib.sha256()
    count = 0
    for piece in request.stream():
        total.update(piece)
        count += len(piece)
    return [count, total.hexdigest()]
"""
ASYNC_SUM = SUM.replace("def handle", "async def handle").replace("for piece", "async for piece")
BIG = bytes(range(256)) * 16_384
LIMIT = str(1 << 20)


def chunked(body):
    return iter([body[i : i + 100_000] for i in range(0, len(body), 100_000)])


class BodiesTest(unittest.TestCase):
    def test_a_stream_has_the_whole_body_whether_or_not_it_fits_into_memory(self):
        import hashlib

        for source in (SUM, ASYNC_SUM):
            for limit in (LIMIT, str(1 << 24)):
                host = HostProcess(self, source, HEARTH_BODY_MEMORY=limit)
                for body in (b"", b"small", BIG[:530_000], BIG):
                    for sent in (lambda: body, lambda: chunked(body)):
                        with self.subTest([source == SUM, limit, len(body)]):
                            self.assertEqual([len(body), hashlib.sha256(body).hexdigest()], json.loads(host.call("POST", body=sent()).text))

    def test_a_body_that_does_not_fit_is_answered_413_when_the_handler_wants_it_whole(self):
        for code in ("request.body", "request.text()", "request.json()"):
            for kind in ("", "async "):
                host = HostProcess(self, f"{kind}def handle(request, context): return [{code}]", HEARTH_BODY_MEMORY=LIMIT)
                for sent, room in ((lambda: BIG, "1.0 MiB"), (lambda: chunked(BIG), "524288 bytes")):
                    with self.subTest(kind + code):
                        answer = host.call("POST", body=sent(), headers={"X-Call-Id": "c1"})
                        problem = json.loads(answer.text)
                        self.assertEqual((413, "payload-too-large", "c1"), (answer.status, problem["code"], problem["callId"]))
                        self.assertIn(f"larger than the {room} that this instance has for bodies", problem["detail"])
                self.assertEqual("", host.stderr)

    def test_bodies_of_calls_at_the_same_time_wait_until_there_is_room(self):
        source = """
import threading
def handle(request, context):
    print('in', flush=True)
    held.acquire()
    return str(len(request.body))
import signal
held = threading.Semaphore(0)
signal.signal(signal.SIGUSR1, lambda *_: held.release())
"""
        host = HostProcess(self, source, HEARTH_BODY_MEMORY=LIMIT)
        answers = []
        body = b"x" * 700_000
        threads = [threading.Thread(target=lambda: answers.append(host.call("POST", body=body).text)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for number in range(1, 4):
            host.until(lambda: host.stdout.count("in") == number)
            self.assertEqual(number, host.stdout.count("in"))
            host.signal(10)
            host.until(lambda: len(answers) == number)
        self.assertEqual(["700000"] * 3, answers)

    def test_a_caller_that_goes_away_gives_its_room_back(self):
        host = HostProcess(self, "def handle(request, context): return str(len(request.body))", HEARTH_BODY_MEMORY=LIMIT)
        for _ in range(3):
            connection = host.connect()
            connection.putrequest("POST", "/")
            connection.putheader("Content-Length", "1000000")
            connection.endheaders()
            connection.send(b"x" * 500_000)
            connection.close()
        self.assertEqual("1000000", host.call("POST", body=b"x" * 1_000_000).text)

    def test_a_caller_that_goes_away_ends_a_stream_with_an_error(self):
        source = """
def handle(request, context):
    print('in', flush=True)
    try:
        for piece in request.stream(): pass
    except ConnectionError as error:
        print(error, flush=True)
        raise
"""
        host = HostProcess(self, source, HEARTH_BODY_MEMORY=LIMIT)
        connection = host.connect()
        connection.putrequest("POST", "/")
        connection.putheader("Content-Length", "2000000")
        connection.endheaders()
        connection.send(b"x" * 500_000)
        host.until(lambda: "in" in host.stdout)
        connection.close()
        host.until(lambda: "the caller went away before the whole body had come" in host.stdout)
        self.assertEqual("", host.stderr)

    def test_an_answer_before_the_body_was_read_leaves_the_connection_usable(self):
        host = HostProcess(self, "def handle(request, context): return 'early'", HEARTH_BODY_MEMORY=LIMIT)
        connection = host.connect()
        for _ in range(2):
            self.assertEqual("early", host.call("POST", body=BIG, connection=connection).text)
        connection.close()
