import asyncio
import inspect

from hearth import failure, live, parts
from hearth.bodies import Bodies
from hearth.context import Context
from hearth.problem import BadRequest
from hearth.request import LargeRequest, Request
from hearth.response import head_and_body, response_of

# Looking out for a caller that goes away costs more than a short call does.
WATCH_AFTER_SECONDS = 0.05


class PlainHandler:
    """Serves a handler of a request and a context: calls it and turns what it returns, or raises, into a response."""

    def __init__(self, handler, settings, running, threads, on_exit):
        self._handler = handler
        self._settings = settings
        self._running = running
        self._threads = threads
        self._on_exit = on_exit
        self._bodies = Bodies()
        called = getattr(handler, "__call__", None)
        self._asynchronous = inspect.iscoroutinefunction(handler) or inspect.iscoroutinefunction(called)
        #: A generator function, asynchronous or not.
        self._lazy = any(is_one(it) for is_one in (inspect.isgeneratorfunction, inspect.isasyncgenfunction) for it in (handler, called))

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            raise ValueError(f"only http is served, not {scope['type']}")
        if scope["path"] == live.PATH:
            return await self._running.answer(scope, send)
        context = Context(scope["headers"], self._settings.function_name, self._settings.revision)
        watch = incoming = None
        streams = False
        self._running.begin(context)
        try:
            message = await receive()
            if not message.get("more_body"):
                if message["type"] == "http.disconnect":
                    return
                request = Request(scope, message.get("body", b""))
            else:
                incoming = await self._bodies.receive(scope, receive, message)
                if incoming is None:
                    return
                request = LargeRequest(scope, incoming) if incoming.whole is None else Request(scope, incoming.whole)
            if self._asynchronous:
                watch = _watched(receive, context, incoming)
                result = await self._handler(request, context)
            elif self._lazy:
                # To call it runs nothing of it yet.
                result = self._handler(request, context)
            else:
                result, error = await self._threads.begin(self._handler, request, context)
                if error is not None:
                    raise error if not isinstance(error, StopIteration) else _no_stop(error)
                if inspect.isawaitable(result):
                    result = await result
            status, headers, body = head_and_body(response_of(result))
            if not isinstance(body, bytes):
                body = await self._stream_of(body, scope["method"] == "HEAD")
                streams = body != b""
        except BaseException as error:
            if context.gone:
                return self._was_cut_off(error, context)
            status, headers, body = self._failed(error, context)
        finally:
            if watch is not None:
                watch.cancel()
            if not streams:
                self._ended(context, incoming)
        start = {"type": "http.response.start", "status": status, "headers": headers}
        if streams:
            return await self._send_parts(start, body, send, receive, context, incoming)
        await send(start)
        await send({"type": "http.response.body", "body": body})

    async def _stream_of(self, body, head_only: bool):
        """The parts as an asynchronous iterator, or nothing where only the head is asked for."""
        stream = body if hasattr(body, "__aiter__") else parts.ThreadParts(body, self._threads)
        if self._lazy:
            # What comes before the first part is the handler's work: its errors are still those of a response.
            stream = await parts.begun(stream)
        if head_only:
            await parts.closed(stream)
            return b""
        return stream

    async def _send_parts(self, start, stream, send, receive, context, incoming):
        watch = _watched(receive, context, incoming, 0)
        number = 0
        try:
            try:
                await send(start)
                async for part in stream:
                    number += 1
                    await send({"type": "http.response.body", "body": parts.encoded(part, number), "more_body": True})
            finally:
                await parts.closed(stream)
        except BaseException as error:
            # The head has been sent. To return now breaks the connection, which is all that the caller can still be told.
            if context.gone:
                self._was_cut_off(error, context)
            else:
                failure.log(error, context)
                self._exit_if_asked(error)
            return
        finally:
            if watch is not None:
                watch.cancel()
            self._ended(context, incoming)
        await send({"type": "http.response.body", "body": b""})

    def _ended(self, context, incoming):
        self._running.end(context)
        if incoming is not None:
            incoming.release()

    def _failed(self, error, context):
        self._exit_if_asked(error)
        return failure.failed(error, context)

    def _was_cut_off(self, error, context):
        if context.overdue():
            failure.log(error, context, "had no time left and was cancelled where its handler was")
        elif not isinstance(error, (asyncio.CancelledError, ConnectionError, BadRequest)):
            failure.log(error, context, "failed after its caller went away")
        self._exit_if_asked(error)

    def _exit_if_asked(self, error):
        if isinstance(error, SystemExit):
            self._on_exit(error)


def _no_stop(error: StopIteration) -> RuntimeError:
    # It would end the coroutine that it is raised in.
    wrapped = RuntimeError("the handler raised StopIteration")
    wrapped.__cause__ = error
    return wrapped


def _watched(receive, context, incoming, after=WATCH_AFTER_SECONDS):
    """Cancels the call when its caller goes away. The next message can only say that once the body has been read."""
    task = asyncio.current_task()
    if incoming is not None and not incoming.complete:
        incoming.on_end = lambda: _watch(task, receive, context)
        return None
    if after == 0:
        return _watch(task, receive, context)
    return asyncio.get_running_loop().call_later(after, _watch, task, receive, context)


def _watch(call: asyncio.Task, receive, context) -> asyncio.Task:
    async def cancel_when_gone():
        await receive()
        context.gone = True
        call.cancel()

    watcher = asyncio.ensure_future(cancel_when_gone())
    call.add_done_callback(lambda _: watcher.cancel())
    return watcher
