import http.client
import json
import threading
import unittest

from host_process import HostProcess

OWN = "class Own(BaseException): pass\n"
CANCELLED = "t = asyncio.create_task(asyncio.sleep(9)); t.cancel(); await t"

#: What a handler can raise beside ordinary exceptions, and what the caller is told.
RAISED = {
    "an ordinary exception": ("raise ValueError('x')", "ValueError: x"),
    "the end of an iterator": ("next(iter(()))", ""),
    "a cancellation": ("raise asyncio.CancelledError('x')", "CancelledError: x"),
    "an interrupt": ("raise KeyboardInterrupt('x')", "KeyboardInterrupt: x"),
    "the end of a generator": ("raise GeneratorExit('x')", "GeneratorExit: x"),
    "an exception of its own": ("raise Own('x')", "Own: x"),
    "an exception without a text": ("raise Mute()", "Mute: (its text cannot be made)"),
    "a timeout": ("raise TimeoutError()", "TimeoutError: "),
    "a text that UTF-8 cannot hold": ("raise ValueError('a\\udc80b')", "ValueError: a\udc80b"),
}
#: What only a coroutine can do.
AWAITED = {
    "a task of its own that was cancelled": (CANCELLED, "CancelledError: "),
    "a cancellation of itself": ("asyncio.current_task().cancel(); await asyncio.sleep(9)", "CancelledError: "),
    "a timeout of its own": ("async with asyncio.timeout(0.01): await asyncio.sleep(9)", "TimeoutError: "),
    "a group of errors": (
        "\n  async def f(): raise ValueError('inner')\n  async with asyncio.TaskGroup() as tg: tg.create_task(f())",
        "ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)",
    ),
}
PRELUDE = f"import asyncio\n{OWN}class Mute(Exception):\n  def __str__(self): raise ValueError()\n"
STREAMS = {
    "async def": f"async def parts():\n  yield 'a'\n  {CANCELLED}\n",
    "def": "def parts():\n  yield 'a'\n  raise KeyboardInterrupt('x')\n",
    "async def, own": "async def parts():\n  yield 'a'\n  raise Own('x')\n",
    "a part of another type": "def parts():\n  yield 'a'\n  yield 7\n",
}


class FailuresTest(unittest.TestCase):
    def fails(self, host, detail, call_id, path="/"):
        answer = host.call(path=path, headers={"X-Call-Id": call_id})
        self.assertEqual((500, "application/problem+json"), (answer.status, answer.headers["content-type"]))
        problem = json.loads(answer.text)
        self.assertEqual(("function-error", call_id), (problem["code"], problem["callId"]))
        self.assertIn(detail, problem["detail"])
        host.until(lambda: f"call {call_id} failed: " in host.stderr)

    def test_whatever_a_handler_raises_is_a_problem_document_and_a_trace_in_the_log(self):
        for kind, cases in {"": RAISED, "async ": RAISED | AWAITED}.items():
            functions = [f"{kind}def f{i}():\n  {code}\n" for i, (code, _) in enumerate(cases.values())]
            call = "await " if kind else ""
            host = HostProcess(self, f"{PRELUDE}{''.join(functions)}{kind}def handle(r, c): return {call}globals()[r.path[1:]]()")
            for i, (name, (_, detail)) in enumerate(cases.items()):
                with self.subTest(kind + name):
                    self.fails(host, detail, f"c-{kind.strip()}{i}", f"/f{i}")
            self.assertIn("handler.py", host.stderr)

    def test_what_a_generator_handler_raises_before_its_first_part_is_a_problem_document(self):
        for kind in ("", "async "):
            with self.subTest(kind):
                host = HostProcess(self, f"{OWN}{kind}def handle(r, c):\n  raise Own('x')\n  yield 'a'")
                self.fails(host, "Own: x", "c1")

    def test_what_a_stream_raises_breaks_the_connection_and_is_in_the_log(self):
        for name, source in STREAMS.items():
            with self.subTest(name):
                host = HostProcess(self, f"{PRELUDE}{source}def handle(r, c): return parts()")
                with self.assertRaises(http.client.IncompleteRead):
                    host.call(headers={"X-Call-Id": "c1"})
                host.until(lambda: "call c1 failed: Traceback" in host.stderr)

    def test_exit_ends_the_instance_with_its_code_after_this_call_and_the_others(self):
        source = """
import sys, threading
held = threading.Event()
{kind}def handle(request, context):
    if request.path == '/held':
        print('held', flush=True)
        {wait}
        return 'done'
    sys.exit(3)
"""
        kinds = {"": "import os, time\n        while os.path.exists(os.environ['HEARTH_SOCKET']): time.sleep(0.01)"}
        kinds["async "] = "import asyncio, os\n        while os.path.exists(os.environ['HEARTH_SOCKET']): await asyncio.sleep(0.01)"
        for kind, wait in kinds.items():
            with self.subTest(kind):
                host = HostProcess(self, source.format(kind=kind, wait=wait))
                answers = []
                held = threading.Thread(target=lambda: answers.append(host.call(path="/held")))
                held.start()
                host.until(lambda: "held" in host.stdout)
                self.fails(host, "SystemExit: 3", "c1")
                held.join()
                self.assertEqual("done", answers[0].text)
                self.assertEqual(3, host.exit())

    def test_exit_in_a_task_ends_the_instance_after_its_calls(self):
        source = """
import asyncio, os, sys
async def leave(): sys.exit(4)
async def handle(request, context):
    task = asyncio.create_task(leave())
    while os.path.exists(os.environ['HEARTH_SOCKET']): await asyncio.sleep(0.01)
    return 'done'
"""
        host = HostProcess(self, source)
        self.assertEqual("done", host.call().text)
        self.assertEqual(4, host.exit())
        self.assertIn("hearth: SystemExit: 4: this instance ends", host.stderr)

    def test_a_call_without_time_that_still_takes_a_thread_is_in_the_log_with_its_place(self):
        host = HostProcess(self, "import threading\ndef handle(r, c):\n  print('called')\n  threading.Event().wait()  # here\n")
        connection = host.connect()
        connection.request("GET", "/", headers={"X-Call-Id": "c1", "X-Hearth-Deadline": "1000"})
        host.until(lambda: host.stdout)
        connection.close()
        host.until(lambda: "call c1 had no time left and still takes a thread" in host.stderr and "threading.Event().wait()" in host.stderr)

    def test_a_call_without_time_that_waits_is_cancelled_and_in_the_log_with_its_place(self):
        host = HostProcess(self, "import asyncio\nasync def handle(r, c):\n  print('called')\n  await asyncio.sleep(60)  # here\n")
        connection = host.connect()
        connection.request("GET", "/", headers={"X-Call-Id": "c1", "X-Hearth-Deadline": "1000"})
        host.until(lambda: host.stdout)
        connection.close()
        host.until(lambda: "call c1 had no time left and was cancelled" in host.stderr and "await asyncio.sleep(60)" in host.stderr)

    def test_a_call_that_blocks_the_event_loop_is_in_the_log_when_the_instance_is_told_to_end(self):
        host = HostProcess(self, "import time\nasync def handle(r, c):\n  print('called')\n  time.sleep(60)\n")
        connection = host.connect()
        connection.request("GET", "/", headers={"X-Call-Id": "c1"})
        host.until(lambda: host.stdout)
        host.signal(15)
        host.until(lambda: "call c1 holds up all others of this instance" in host.stderr and "time.sleep(60)" in host.stderr)
        connection.close()

    def test_where_no_thread_can_be_added_calls_wait_for_those_there_are(self):
        source = """
import threading
def none(self): raise RuntimeError("can't start new thread")
def handle(request, context):
    if request.path == '/limit':
        threading.Thread.start = none
    return threading.current_thread().name
"""
        host = HostProcess(self, source)
        first = host.call(path="/limit").text
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(host.call().text)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual({first}, set(answers))
