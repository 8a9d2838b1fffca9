import asyncio

from hearth import failure, whereabouts

#: Where the platform asks whether the host makes progress.
PATH = "/.hearth/live"
CALLS_HEADER = b"x-hearth-calls"
TEXT = (b"content-type", b"text/plain")


def report(context):
    for other, _, stack in whereabouts.of_calls():
        if other is context:
            failure.write(f"call {context.call_id} had no time left and still takes a thread, in:\n{stack}")


class RunningCalls:
    """The calls whose handlers have not come to an end, whether or not somebody still waits for them."""

    def __init__(self, threads: int):
        self._threads = threads
        self._contexts = set()
        self._in_threads = 0
        self._ended = None

    def begin(self, context):
        self._contexts.add(context)

    def end(self, context):
        self._contexts.discard(context)

    def thread_taken(self):
        self._in_threads += 1

    def thread_free(self):
        self._in_threads -= 1
        if self._ended is not None:
            self._ended.set()

    def left(self, scope):
        """The caller of a call went away before its end. Where that was for want of time, the log says where the call is."""
        for context in self._contexts:
            if context.of(scope):
                context.gone = True
                if context.overdue():
                    report(context)

    def report_thread(self, thread: int):
        """The log says where the call is that the thread works on, if it works on one."""
        for context, in_thread, stack in whereabouts.of_calls():
            if in_thread == thread:
                failure.write(f"call {context.call_id} holds up all others of this instance, in:\n{stack}")

    async def answer(self, scope, send):
        """Answers ``live``, then those of the calls asked about that go on, one a line. To answer proves that the event
        loop turns and that a thread is free, or becomes free."""
        if self._in_threads >= self._threads:
            self._ended = self._ended if self._ended is not None and not self._ended.is_set() else asyncio.Event()
            await self._ended.wait()
        asked = {id for name, value in scope["headers"] if name == CALLS_HEADER for id in value.decode("latin-1").split(",")}
        running = sorted(context.call_id for context in self._contexts if context.call_id in asked) if asked else []
        body = "".join(f"{line}\n" for line in ["live", *running]).encode()
        headers = [TEXT, (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})
