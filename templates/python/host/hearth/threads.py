import asyncio
from concurrent.futures import ThreadPoolExecutor

#: Threads are made when calls need them. The limit is well below the process limit of a container.
MOST_THREADS = 100


class CallThreads(ThreadPoolExecutor):
    """The threads in which plain functions run, at most 100 at a time; more calls wait for one of them.

    What a function raises is a result like any other here: some exceptions cannot pass through a future, and others would
    end the event loop.
    """

    def __init__(self, running):
        super().__init__(MOST_THREADS, "call")
        self._running = running

    def begin(self, function, *arguments) -> asyncio.Future:
        """Runs the function: a future of (result, None) or of (None, what it raised). The thread counts as taken until then."""
        self._running.thread_taken()
        future = asyncio.get_running_loop().run_in_executor(self, outcome, function, arguments)
        future.add_done_callback(lambda _: self._running.thread_free())
        return future

    def _adjust_thread_count(self):
        # At the limit of processes no thread can be added. The work is in the queue by then, where the threads that
        # there are find it; to say that it failed would have it run all the same.
        try:
            super()._adjust_thread_count()
        except RuntimeError:
            if not self._threads:
                self._work_queue.get_nowait()
                raise


def outcome(function, arguments):
    """(result, None) or (None, what the function raised)."""
    try:
        return function(*arguments), None
    except BaseException as error:
        return None, error
