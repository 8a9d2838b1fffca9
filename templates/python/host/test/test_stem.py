import json
import os
import signal
import socket
import sys
import threading
import unittest

from host_process import HostProcess

HELLO = "def handle(request, context): return 'hi'"

MALFORMED = [
    "",
    "x",
    "[]",
    "{}",
    "null",
    '{"environment":null}',
    '{"environment":[]}',
    '{"environment":{"A":1}}',
    '{"environment":{"A=B":"x"}}',
    '{"environment":{"A":"\\u0000"}}',
]

UNUSABLE = {
    "no folder": ({"HEARTH_FUNCTION_FOLDER": "/nowhere"}, "No such file or directory: '/nowhere'$"),
    "no handler": ({"HEARTH_HANDLER": "other.py"}, r'^cannot find the handler "other\.py": .* holds handler\.py$'),
    "no port": ({"PORT": "x"}, '^PORT is "x"'),
    "a handler that fails": ({}, '^cannot load the handler "handler.py": TypeError: no database \\(handler.py, line 1: raise TypeError\\(.no database.\\)\\)$'),
}


class StemTest(unittest.TestCase):
    def test_a_cell_becomes_a_function_says_how_long_it_took_and_from_then_on_every_path_is_the_function(self):
        cell = HostProcess(self, "def handle(request, context): return request.path", cell=True)
        answer = cell.specialise()
        self.assertEqual((200, "application/json"), (answer.status, answer.headers["content-type"]))
        self.assertGreater(json.loads(answer.text)["loadMillis"], 0)
        self.assertEqual("/", cell.call().text)
        self.assertEqual("/.hearth/specialise", cell.order("{}").text)

    def test_calls_may_come_on_the_connection_of_the_order(self):
        cell = HostProcess(self, HELLO, cell=True)
        connection = cell.connect()
        connection.connect()
        first = connection.sock
        body = json.dumps({"environment": cell.environment})
        self.assertEqual(200, cell.call("POST", "/.hearth/specialise", body, connection=connection).status)
        self.assertEqual("hi", cell.call(connection=connection).text)
        self.assertIs(first, connection.sock)
        connection.close()

    def test_the_function_has_the_environment_of_the_order_and_nothing_else_and_its_folder_as_working_directory(self):
        source = """
import os, subprocess
early = os.getcwd()
def handle(request, context):
    return [dict(os.environ), subprocess.check_output(["/usr/bin/env"], text=True).splitlines(), early, os.getcwd()]
"""
        cell = HostProcess(self, source, cell=True, OF_THE_CELL="x")
        environment = {"HEARTH_FUNCTION_FOLDER": str(cell.folder), "HEARTH_HANDLER": "handler.py", "SECRET": "grüß", "LC_ALL": "C.UTF-8"}
        cell.order(json.dumps({"environment": environment}))
        told = json.loads(cell.call().text)
        expected = [environment, [f"{name}={value}" for name, value in environment.items()], str(cell.folder), str(cell.folder)]
        self.assertEqual(expected[:1] + expected[2:], told[:1] + told[2:])
        self.assertEqual(sorted(expected[1]), sorted(told[1]))

    def test_the_context_tells_of_the_function_not_of_what_was_before(self):
        cell = HostProcess(self, "def handle(request, context): return [context.function_name, context.revision]", cell=True)
        cell.specialise(K_SERVICE="orders", K_REVISION="orders-00007")
        self.assertEqual('["orders","orders-00007"]', cell.call().text)

    def test_the_handler_is_loaded_in_the_main_thread_outside_of_the_event_loop(self):
        source = """
import asyncio, threading
def running():
    try:
        return asyncio.get_running_loop() is not None
    except RuntimeError:
        return False
told = [threading.current_thread() is threading.main_thread(), running(), asyncio.run(asyncio.sleep(0, "ran"))]
def handle(request, context): return told
"""
        cell = HostProcess(self, source, cell=True)
        cell.specialise()
        self.assertEqual([True, False, "ran"], json.loads(cell.call().text))

    def test_nothing_of_the_rehearsal_is_left(self):
        source = """
import os, sys
told = [[name for name in sys.modules if name in ("plain", "hello", "asynchronous")],
    [place for place in list(sys.path) + list(sys.path_importer_cache) if "sample" in place],
    sys.path[2:] == [p for p in sys.path[2:] if "-python-host-" not in p], sys.stderr is sys.__stderr__]
def handle(request, context): return told
"""
        cell = HostProcess(self, source, cell=True)
        self.assertEqual(["function.sock"], os.listdir(cell.run_folder))
        cell.specialise()
        self.assertEqual([[], [], True, True], json.loads(cell.call().text))
        self.assertEqual(("", ""), (cell.stdout, cell.stderr))

    def test_files_of_the_function_go_before_modules_that_only_a_cell_loads(self):
        source = "import sys\ntold = sorted(sys.modules)\ndef handle(request, context): return told"
        cell = HostProcess(self, source, cell=True)
        cell.specialise()
        # What any start has loaded before the handler is never looked for, and what the interpreter is linked with goes
        # before files in any start: which modules these are differs between builds of Python.
        taken = json.loads(HostProcess(self, source, usual=True).call().text)
        of_a_cell = {name for name in json.loads(cell.call().text) if "." not in name} - set(taken) - set(sys.builtin_module_names)
        self.assertTrue(of_a_cell)
        files = {f"{name}.py": "own = True" for name in of_a_cell}
        names = ", ".join(sorted(of_a_cell))
        files["handler.py"] = f"import {names}\ndef handle(request, context): return [m.own for m in ({names},)]"
        other = HostProcess(self, files, cell=True)
        self.assertEqual(200, other.specialise().status)
        answer = other.call()
        self.assertEqual([True] * len(of_a_cell), json.loads(answer.text), other.stderr)

    def test_every_other_request_to_a_cell_is_answered_503(self):
        cell = HostProcess(self, HELLO, cell=True)
        for method, path in (("GET", "/"), ("GET", "/.hearth/specialise"), ("POST", "/x")):
            answer = cell.call(method, path)
            self.assertEqual((503, "application/problem+json"), (answer.status, answer.headers["content-type"]))
            self.assertEqual("not-specialised", json.loads(answer.text)["code"])
        self.assertEqual(200, cell.specialise().status)

    def test_an_order_that_cannot_be_read_is_answered_400_and_the_cell_goes_on_waiting(self):
        cell = HostProcess(self, HELLO, cell=True)
        for body in MALFORMED:
            with self.subTest(body):
                answer = cell.order(body)
                self.assertEqual((400, "application/problem+json"), (answer.status, answer.headers["content-type"]))
        self.assertEqual(200, cell.specialise().status)
        self.assertEqual("hi", cell.call().text)

    def test_a_second_order_while_the_handler_loads_is_answered_409(self):
        source = f"import os, time\nprint('loading')\nwhile not os.path.exists('go'): time.sleep(0.01)\n{HELLO}"
        cell = HostProcess(self, source, cell=True)
        answers = []
        first = threading.Thread(target=lambda: answers.append(cell.specialise()))
        first.start()
        cell.until(lambda: cell.stdout == "loading\n")
        connection = cell.connect()
        connection.request("POST", "/.hearth/specialise", json.dumps({"environment": cell.environment}))
        (cell.folder / "go").touch()
        self.assertEqual(409, connection.getresponse().status)
        connection.close()
        first.join()
        self.assertEqual(200, answers[0].status)
        self.assertEqual("hi", cell.call().text)

    def test_what_does_not_load_is_answered_422_with_the_line_that_is_printed_and_the_cell_ends_with_code_1(self):
        for name, (environment, error) in UNUSABLE.items():
            with self.subTest(name):
                cell = HostProcess(self, "raise TypeError('no database')", cell=True)
                answer = cell.specialise(**environment)
                self.assertEqual((422, "application/json"), (answer.status, answer.headers["content-type"]))
                line = json.loads(answer.text)["error"]
                self.assertRegex(line, error)
                self.assertEqual(1, cell.exit())
                self.assertEqual(f"hearth: {line}", cell.stderr.split("\n")[0])

    def test_a_signal_ends_a_cell_that_waits_at_once_whatever_connections_are_open(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(number.name):
                cell = HostProcess(self, HELLO, cell=True)
                used = cell.connect()
                cell.call(connection=used)
                cell.signal(number)
                self.assertEqual(0, cell.exit())
                used.close()

    def test_a_cell_listens_on_no_port_until_it_has_a_function(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            cell = HostProcess(self, HELLO, cell=True)
            cell.specialise(PORT=str(taken.getsockname()[1]))
            cell.until(lambda: cell.stderr.startswith("hearth: warning: cannot listen on port "))
            self.assertEqual("hi", cell.call().text)

    def test_a_cell_needs_a_socket(self):
        host = HostProcess(self, HELLO, wait=False, HEARTH_STEM="1", HEARTH_SOCKET="")
        self.assertEqual(1, host.exit())
        self.assertRegex(host.stderr, "^hearth: HEARTH_STEM needs HEARTH_SOCKET")

    def test_a_signal_right_after_the_order_ends_it_too(self):
        for _ in range(5):
            cell = HostProcess(self, HELLO, cell=True)
            cell.specialise(PORT="0")
            cell.call()
            cell.signal(signal.SIGTERM)
            self.assertEqual(0, cell.exit())
