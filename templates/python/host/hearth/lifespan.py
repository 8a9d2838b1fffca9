import asyncio

from hearth import failure
from hearth.handler import HandlerError


class Lifespan:
    """Start and end of an ASGI application, as its specification has it. One that does not know of this is left alone."""

    def __init__(self, application):
        self._application = application
        #: What the application has put there is given to each of its calls.
        self.state = {}
        self._task = None
        self._to_application = asyncio.Queue()
        self._answers = asyncio.Queue()

    async def start(self):
        """Returns when the application is ready. Raises HandlerError when it says that it cannot start."""
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": self.state}
        self._task = asyncio.ensure_future(self._run(scope))
        message = await self._ask("lifespan.startup")
        if message is None:
            self._task = None
        elif message["type"] == "lifespan.startup.failed":
            text = message.get("message", "").strip()
            # Starlette hands over the whole trace.
            failure.write(text)
            raise HandlerError(f"the application could not start: {text.rsplit(chr(10), 1)[-1] or 'it did not say why'}")

    async def stop(self):
        if self._task is None or self._task.done():
            return
        message = await self._ask("lifespan.shutdown")
        if message is not None and message["type"] == "lifespan.shutdown.failed":
            failure.write(f"hearth: the application could not end well: {message.get('message', '')}")

    async def _ask(self, kind: str):
        """The application's answer; None when it ended without one."""
        self._to_application.put_nowait({"type": kind})
        answer = asyncio.ensure_future(self._answers.get())
        await asyncio.wait((answer, self._task), return_when=asyncio.FIRST_COMPLETED)
        if answer.done():
            return answer.result()
        answer.cancel()
        return None

    async def _run(self, scope):
        async def send(message):
            self._answers.put_nowait(message)

        try:
            await self._application(scope, self._to_application.get, send)
        except BaseException:
            # Raised before the first answer, it says that the application does not know of lifespans.
            if self._answers.empty() and not self.state:
                return
            raise
