import contextlib
import http.client
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import time

MAIN = pathlib.Path(__file__).parents[1] / "main.py"
PATIENCE_SECONDS = 20
#: Every behaviour is the same for a host that was a stem cell first: with this the tests run that way.
BY_STEM_CELL = os.environ.get("HEARTH_TEST_STEM") == "1"


class HostProcess:
    """A function host that runs as it does in a container: a process of its own, with a function's folder."""

    def __init__(self, test, source, wait=True, cell=False, usual=False, **environment):
        """``source`` is that of handler.py, or of several files by name; ``wait`` is for the socket to appear, or for a stem
        cell to have become the function; ``cell`` leaves it to the caller to specialise the cell; ``usual`` is never by a cell."""
        folder = tempfile.TemporaryDirectory(prefix="hearth-python-host-")
        test.addCleanup(folder.cleanup)
        self.run_folder = pathlib.Path(folder.name, "run")
        self.run_folder.mkdir()
        self.socket = str(self.run_folder / "function.sock")
        self.folder = code = pathlib.Path(folder.name, "function")
        for name, content in (source if isinstance(source, dict) else {"handler.py": source}).items():
            path = code / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        self.environment = {
            "PATH": os.environ["PATH"],
            "HEARTH_FUNCTION_FOLDER": str(code),
            "HEARTH_SOCKET": self.socket,
            "K_SERVICE": "greet",
            "K_REVISION": "greet-00001",
        }
        by_cell = cell or BY_STEM_CELL and not usual and environment.get("HEARTH_SOCKET") != ""
        of_a_cell = {"PATH": os.environ["PATH"], "HEARTH_STEM": "1", "HEARTH_SOCKET": self.socket}
        variables = of_a_cell | (environment if cell else {}) if by_cell else self.environment | environment
        self._process = subprocess.Popen(
            [sys.executable, MAIN], env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self.stdout = ""
        self.stderr = ""
        self._changed = threading.Condition()
        self._readers = [threading.Thread(target=self._read, args=(name,)) for name in ("stdout", "stderr")]
        for reader in self._readers:
            reader.start()
        test.addCleanup(self._stop)
        if wait or by_cell:
            self.until(lambda: os.path.exists(self.socket) or self._process.poll() is not None)
            test.assertIsNone(self._process.poll(), self.stderr)
        if by_cell and not cell:
            self._specialise(test, wait, environment)

    def _specialise(self, test, wait, environment):
        if wait:
            answer = self.specialise(**environment)
            test.assertEqual(200, answer.status, answer.text)
        else:
            # A host that ends while it loads may not answer.
            threading.Thread(target=self._order_whatever_comes, kwargs=environment, daemon=True).start()

    def _order_whatever_comes(self, **environment):
        with contextlib.suppress(OSError, http.client.HTTPException):
            self.specialise(**environment)

    def specialise(self, **environment):
        """Has a stem cell become the function."""
        return self.order(json.dumps({"environment": self.environment | environment}))

    def order(self, body: str):
        return self.call("POST", "/.hearth/specialise", body, {"Content-Type": "application/json"})

    def _read(self, name):
        with getattr(self._process, name) as stream:
            for line in stream:
                with self._changed:
                    setattr(self, name, getattr(self, name) + line)
                    self._changed.notify_all()

    def until(self, condition):
        """Waits until the condition holds; output wakes it up, for other things it looks again soon."""
        end = time.monotonic() + PATIENCE_SECONDS
        with self._changed:
            while not condition():
                if time.monotonic() > end:
                    raise TimeoutError(f"stdout: {self.stdout}\nstderr: {self.stderr}")
                self._changed.wait(0.01)

    def exit(self) -> int:
        code = self._process.wait(PATIENCE_SECONDS)
        for reader in self._readers:
            reader.join(PATIENCE_SECONDS)
        return code

    def signal(self, number):
        self._process.send_signal(number)

    def connect(self) -> http.client.HTTPConnection:
        return UnixConnection(self.socket)

    def call(self, method="GET", path="/", body=None, headers=None, connection=None):
        """``connection`` stays open when it is given."""
        with contextlib.ExitStack() as open_ones:
            connection = connection or open_ones.enter_context(contextlib.closing(self.connect()))
            connection.request(method, path, body, headers or {})
            return Answer(connection.getresponse())

    def _stop(self):
        self._process.kill()
        self.exit()


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=PATIENCE_SECONDS)
        self._path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()
        self.text = self.body.decode("utf-8", "replace")
