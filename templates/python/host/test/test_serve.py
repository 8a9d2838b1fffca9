import http.client
import os
import re
import signal
import socket
import threading
import unittest

from host_process import HostProcess

HELLO = "def handle(request, context): return 'hi'"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def answers_tcp(port) -> bool:
    """The port is open a little later than the socket, or when there is no socket, at a time that nothing tells."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", "/")
        return connection.getresponse().read() == b"hi"
    except ConnectionRefusedError:
        return False
    finally:
        connection.close()


class ServeTest(unittest.TestCase):
    def test_it_serves_TCP_beside_the_socket_when_PORT_is_set(self):
        port = free_port()
        host = HostProcess(self, HELLO, PORT=str(port))
        self.assertEqual("hi", host.call().text)
        host.until(lambda: answers_tcp(port))

    def test_it_serves_TCP_alone_without_a_socket(self):
        port = free_port()
        host = HostProcess(self, HELLO, wait=False, HEARTH_SOCKET="", PORT=str(port))
        host.until(lambda: answers_tcp(port))

    def test_a_port_in_use_is_a_warning_when_there_is_a_socket_and_the_end_when_there_is_none(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = str(taken.getsockname()[1])
            host = HostProcess(self, HELLO, PORT=port)
            self.assertEqual("hi", host.call().text)
            host.until(lambda: re.match(r"hearth: warning: cannot listen on port \d+ \(Address already in use\)", host.stderr))
            alone = HostProcess(self, HELLO, wait=False, HEARTH_SOCKET="", PORT=port)
            self.assertEqual(1, alone.exit())
            self.assertRegex(alone.stderr, r"^hearth: cannot listen on port \d+ \(Address already in use\)")

    def test_the_folder_of_the_socket_holds_the_socket_and_nothing_else(self):
        host = HostProcess(self, HELLO)
        self.assertEqual(["function.sock"], os.listdir(host.run_folder))

    def test_SIGTERM_lets_a_call_in_flight_finish_takes_no_new_ones_and_ends_with_code_0(self):
        sources = {
            "sync": """
import os, time
def handle(request, context):
    print("called")
    while os.path.exists(os.environ["HEARTH_SOCKET"]):
        time.sleep(0.01)
    return "finished"
""",
            "async": """
import asyncio, os
async def handle(request, context):
    print("called")
    while os.path.exists(os.environ["HEARTH_SOCKET"]):
        await asyncio.sleep(0.01)
    return "finished"
""",
        }
        for kind, source in sources.items():
            with self.subTest(kind):
                host = HostProcess(self, source)
                answers = []
                caller = threading.Thread(target=lambda: answers.append(host.call()))
                caller.start()
                host.until(lambda: host.stdout == "called\n")
                host.signal(signal.SIGTERM)
                caller.join()
                self.assertEqual("finished", answers[0].text)
                self.assertEqual(0, host.exit())
                with self.assertRaises(FileNotFoundError):
                    host.call()

    def test_a_signal_ends_it_at_once_when_nothing_is_under_way_whatever_connections_are_open(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(number.name):
                host = HostProcess(self, HELLO)
                used = host.connect()
                host.call(connection=used)
                silent = host.connect()
                silent.connect()
                host.signal(number)
                self.assertEqual(0, host.exit())
                self.assertEqual("", host.stderr)
                used.close()
                silent.close()

    def test_SIGTERM_while_the_handler_loads_ends_it(self):
        host = HostProcess(self, "print('loading')\nimport time\ntime.sleep(60)", wait=False)
        host.until(lambda: host.stdout == "loading\n")
        host.signal(signal.SIGTERM)
        self.assertEqual(0, host.exit())

    def test_a_thread_of_the_function_does_not_keep_the_process(self):
        host = HostProcess(self, f"import threading\nthreading.Thread(target=threading.Event().wait).start()\n{HELLO}")
        host.signal(signal.SIGTERM)
        self.assertEqual(0, host.exit())

    def test_what_the_function_registered_for_the_end_runs(self):
        host = HostProcess(self, f"import atexit\natexit.register(print, 'bye')\n{HELLO}")
        host.signal(signal.SIGTERM)
        self.assertEqual(0, host.exit())
        self.assertEqual("bye\n", host.stdout)
