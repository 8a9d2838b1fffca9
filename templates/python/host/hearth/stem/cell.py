import asyncio
import gc
import json
import os
import time

from hearth.handler import HandlerError, load_handler, report_of
from hearth.packages import give_way_to_the_function
from hearth.server import FunctionServer, event_loop
from hearth.settings import Settings
from hearth.stem import order, rehearsal
from hearth.stem.modules import LoadedModules

# The first call comes right after the answer; whoever calls by TCP is inside of the container and comes later.
PORT_AFTER_SECONDS = 0.02
# Turns of the event loop in which what was sent while the handler was loaded is accepted, read and answered.
TURNS = 4
PROBLEM = (b"content-type", b"application/problem+json")
JSON = (b"content-type", b"application/json")


class StemCell:
    """A host that waits, warm, for the function that it is to become. It becomes one once.

    The handler is loaded as in any start, in the main thread and outside of the event loop, which stands still meanwhile.
    """

    def __init__(self, application):
        self._application = application
        self._server = FunctionServer(self, application)
        self._inside = self._asked

    def __call__(self, scope, receive, send):
        return self._inside(scope, receive, send)

    def live(self, socket: str | None) -> int:
        """From the rehearsal to the signal that ends the function. Returns what the process is to end with."""
        if socket is None:
            raise ValueError("HEARTH_STEM needs HEARTH_SOCKET, on which the cell is told what to become")
        give_way_to_the_function()
        self._modules = LoadedModules()
        with event_loop() as runner:
            self._rehearse(runner, runner.run(self._server.bind(socket)))
            self._server.publish(socket)
            settings, answer = self._load(runner)
            self._server.run_to_end(runner, self._serve(settings, socket, answer))
        return self._server.exit_code

    def _rehearse(self, runner, socket: str):
        for client in rehearsal.lives(socket):
            task = runner.get_loop().create_task(client)
            _, answer = self._load(runner, task)
            runner.run(self._answer(200, answer, self._application, until=task))
            self._modules.forget(rehearsal.SAMPLE)
            self._inside = self._asked
        # What has lasted until here stays: collections need not look at it again.
        gc.collect()
        gc.freeze()

    def _load(self, runner, client=None) -> tuple[Settings, dict]:
        """Waits for the order and follows it, except that it is not answered yet."""
        environment = runner.run(self._ordered(client))
        start = time.perf_counter()
        try:
            order.replace_environment(environment)
            settings = Settings.of(os.environ)
            os.chdir(settings.folder)
            self._modules.give_way_to(settings.folder)
            self._application.serve(load_handler(settings.folder, settings.handler), settings)
            if self._application.starts:
                runner.run(self._server.start_application())
        except (HandlerError, OSError, ValueError) as error:
            line = report_of(error).split("\n", 1)[0].removeprefix("hearth: ")
            # Two turns until it is sent.
            runner.run(self._answer(422, {"error": line}, self._asked, until=_turns(2)))
            raise
        return settings, {"loadMillis": round((time.perf_counter() - start) * 1000, 3)}

    async def _ordered(self, client: asyncio.Task | None) -> dict[str, str]:
        loop = asyncio.get_running_loop()
        self._order = loop.create_future()
        self._outcome = loop.create_future()
        if client is not None:
            await asyncio.wait((client, self._order), return_when=asyncio.FIRST_COMPLETED)
            if not self._order.done():
                client.result()
        return await self._order

    async def _serve(self, settings: Settings, socket: str, answer: dict):
        self._server.drain_on_signals()
        later = asyncio.create_task(self._open_port(settings.port, socket))
        await self._answer(200, answer, self._application, until=self._server.until_signal())
        # A port that opens while the others are closed would stay open.
        later.cancel()
        await asyncio.wait((later,))
        await self._server.drain()

    async def _answer(self, status: int, value, inside, until):
        await _turns(TURNS)
        self._inside = inside
        self._outcome.set_result((status, value))
        await until

    async def _open_port(self, port: int | None, socket: str):
        if port is not None:
            await asyncio.sleep(PORT_AFTER_SECONDS)
            await self._server.open_port(port, socket)

    async def _asked(self, scope, receive, send):
        body = await _whole_body(receive)
        if body is None:
            return
        if scope["method"] != "POST" or scope["path"] != order.PATH:
            return await _refuse(send, 503, "not-specialised", "this stem cell has no function yet")
        if self._order.done():
            return await _refuse(send, 409, "already-specialised", "this stem cell is becoming another function")
        try:
            environment = order.environment_of(body)
        except ValueError as error:
            return await _refuse(send, 400, "invalid-request", str(error))
        self._order.set_result(environment)
        status, value = await self._outcome
        await _send(send, status, JSON, value)


async def _whole_body(receive) -> bytes | None:
    """The body of an order; None when its sender went away."""
    parts = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


async def _turns(count: int):
    for _ in range(count):
        await asyncio.sleep(0)


async def _refuse(send, status: int, code: str, detail: str):
    problem = {"type": f"urn:hearth:problem:{code}", "title": "Stem cell", "status": status, "code": code, "detail": detail}
    await _send(send, status, PROBLEM, problem)


async def _send(send, status: int, content_type, value):
    body = json.dumps(value).encode()
    headers = [content_type, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
