import http.client
import signal
import socket
import threading
import unittest

from host_process import HostProcess

HELD = """
import threading
held = threading.Event()
def handle(request, context):
    if request.path == '/release':
        held.set()
        return 'released'
    print('called', flush=True)
    held.wait()
    print('ended', flush=True)
    return 'late'
"""


def ask(host, *calls, timeout=10):
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(timeout)
    with connection:
        connection.connect(host.socket)
        connection.sendall(
            f"GET /.hearth/live HTTP/1.1\r\nHost: a\r\nX-Hearth-Calls: {','.join(calls)}\r\nConnection: close\r\n\r\n".encode()
        )
        response = http.client.HTTPResponse(connection)
        response.begin()
        return response.status, response.read().decode().split("\n")[:-1]


def begin(host, path="/", call_id="held"):
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(host.socket)
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\nX-Call-Id: {call_id}\r\n\r\n".encode())
    return connection


class LiveTest(unittest.TestCase):
    def test_the_host_says_that_it_makes_progress_and_the_function_does_not_see_the_question(self):
        host = HostProcess(self, "def handle(request, context): raise ValueError('asked')")
        self.assertEqual((200, ["live"]), ask(host))
        self.assertEqual("", host.stderr)

    def test_a_call_goes_on_until_its_handler_has_ended_also_when_its_caller_went_away(self):
        host = HostProcess(self, HELD)
        connection = begin(host)
        host.until(lambda: "called" in host.stdout)
        self.assertEqual((200, ["live", "held"]), ask(host, "held", "other"))
        connection.close()
        self.assertEqual((200, ["live", "held"]), ask(host, "held"))
        host.call(path="/release")
        host.until(lambda: "ended" in host.stdout)
        host.until(lambda: ask(host, "held") == (200, ["live"]))

    def test_an_asynchronous_call_goes_on_until_it_has_ended(self):
        host = HostProcess(
            self,
            "import asyncio\nasync def handle(request, context):\n    print('called', flush=True)\n    await asyncio.sleep(3600)",
        )
        with begin(host):
            host.until(lambda: "called" in host.stdout)
            self.assertEqual((200, ["live", "held"]), ask(host, "held"))

    def test_with_all_threads_taken_it_answers_when_one_becomes_free(self):
        host = HostProcess(
            self,
            """
import signal, threading
free = threading.Semaphore(0)
signal.signal(signal.SIGUSR1, lambda *_: free.release())
def handle(request, context):
    print('called', flush=True)
    free.acquire()
""",
        )
        connections = [begin(host, call_id=f"held-{number}") for number in range(100)]
        host.until(lambda: host.stdout.count("called") == 100)
        with self.assertRaises(TimeoutError):
            ask(host, timeout=0.5)
        answers = []
        asker = threading.Thread(target=lambda: answers.append(ask(host)))
        asker.start()
        host.signal(signal.SIGUSR1)
        asker.join(10)
        self.assertEqual([(200, ["live"])], answers)
        for connection in connections:
            connection.close()


if __name__ == "__main__":
    unittest.main()
