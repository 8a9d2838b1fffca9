import asyncio
import inspect
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor

from hearth import live
from hearth.context import Context
from hearth.problem import problem_of
from hearth.request import BadRequest, Request
from hearth.response import head_and_body, response_of

# Threads are made when calls need them. The limit is well below the process limit of a container.
MOST_THREADS = 100
# Looking out for a caller that goes away costs more than a short call does.
WATCH_AFTER_SECONDS = 0.05
PROBLEM_TYPE = (b"content-type", b"application/problem+json")


class Application:
    """The ASGI application: calls the handler and turns what it returns, or raises, into a response."""

    def __init__(self):
        self._threads = ThreadPoolExecutor(MOST_THREADS, "call")
        self._running = live.RunningCalls(MOST_THREADS)

    def serve(self, handler, settings):
        self._handler = handler
        self._asynchronous = inspect.iscoroutinefunction(handler) or inspect.iscoroutinefunction(getattr(handler, "__call__", None))
        self._settings = settings

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            raise ValueError(f"only http is served, not {scope['type']}")
        if scope["path"] == live.PATH:
            return await self._running.answer(scope, send)
        context = Context(scope["headers"], self._settings.function_name, self._settings.revision)
        loop = asyncio.get_running_loop()
        watch = None
        self._running.begin(context)
        try:
            body = await whole_body(receive)
            if body is None:
                return
            request = Request(scope, body)
            if self._asynchronous:
                watch = loop.call_later(WATCH_AFTER_SECONDS, _watch, asyncio.current_task(), receive)
                result = await self._handler(request, context)
            else:
                result = await self._in_thread(loop, request, context)
                if inspect.isawaitable(result):
                    result = await result
            status, headers, body = head_and_body(response_of(result))
        except asyncio.CancelledError:
            return
        except (Exception, SystemExit) as error:
            status, headers, body = _failed(error, context)
        finally:
            self._running.end(context)
            if watch is not None:
                watch.cancel()
        await send({"type": "http.response.start", "status": status, "headers": headers})
        if isinstance(body, bytes):
            await send({"type": "http.response.body", "body": body})
        else:
            await _stream(body, send, receive, context)

    async def _in_thread(self, loop, request, context):
        self._running.thread_taken()
        try:
            return await loop.run_in_executor(self._threads, self._handler, request, context)
        finally:
            self._running.thread_free()


async def whole_body(receive) -> bytes | None:
    """The body of a call; None when the caller went away."""
    message = await receive()
    if not message.get("more_body"):
        return None if message["type"] == "http.disconnect" else message.get("body", b"")
    parts = [message.get("body", b"")]
    while message.get("more_body"):
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
    return b"".join(parts)


def _watch(call: asyncio.Task, receive):
    async def cancel_when_gone():
        # The body has been read, so the next message can only be the end of the connection or of the call.
        await receive()
        call.cancel()

    watcher = asyncio.ensure_future(cancel_when_gone())
    call.add_done_callback(lambda _: watcher.cancel())


async def _stream(parts, send, receive, context):
    _watch(asyncio.current_task(), receive)
    try:
        async for part in parts:
            data = part.encode() if isinstance(part, str) else bytes(part)
            await send({"type": "http.response.body", "body": data, "more_body": True})
    except asyncio.CancelledError:
        return
    except Exception as error:
        # The head has gone out. To return now breaks the connection, which is all that the caller can still be told.
        _log(error, context)
        return
    await send({"type": "http.response.body", "body": b""})


def _failed(error, context):
    caller_at_fault = isinstance(error, BadRequest)
    if not caller_at_fault:
        _log(error, context)
    status, body = problem_of(error, context.call_id, caller_at_fault)
    return status, [PROBLEM_TYPE, (b"content-length", str(len(body)).encode())], body


def _log(error, context):
    sys.stderr.write(f"call {context.call_id} failed: {''.join(traceback.format_exception(error))}")
    sys.stderr.flush()
